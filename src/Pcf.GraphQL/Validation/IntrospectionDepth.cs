using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Validation;

/// <summary>Introspection that nests its lists multiplies its answer with each level; more than two levels no tool needs.</summary>
internal static class IntrospectionDepth
{
    private const int MaxLists = 2;

    public static void Check(ValidationContext context)
    {
        PathWeights? lists = null;
        var open = new Stack<SelectionSetNode>(context.Document.Operations.Select(o => o.Selections));
        foreach (var fragment in context.Document.Fragments) { open.Push(fragment.Selections); }
        while (open.TryPop(out var set))
        {
            foreach (var item in set.Items)
            {
                switch (item)
                {
                    case FieldNode { Name: "__schema" or "__type", Selections: { } asked } field:
                        lists ??= new PathWeights(context.Document, Weight);
                        if (lists.Heaviest(asked) is > MaxLists and var depth)
                        {
                            context.ReportCost(field.Position,
                                $"Maximum introspection depth exceeded: lists are nested {depth} deep, and the limit is {MaxLists}.");
                        }
                        break;
                    case FieldNode { Selections: { } inner }: open.Push(inner); break;
                    case InlineFragmentNode inline: open.Push(inline.Selections); break;
                }
            }
        }
    }

    private static int Weight(FieldNode field) => field.Name is "fields" or "interfaces" or "possibleTypes" or "inputFields" ? 1 : 0;
}
