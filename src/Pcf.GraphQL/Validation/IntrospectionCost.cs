using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Validation;

/// <summary>What an operation asks the schema about itself: one for each field, a hundred for each with an alias, ten times below a list.</summary>
/// <remarks>
/// The query of graphql-js, which GraphiQL and most tools send, costs about 50 000, whatever depth of <c>ofType</c> it takes. Each fragment is
/// worked out once.
/// </remarks>
internal sealed class IntrospectionCost
{
    private const int Limit = 200_000;
    private const int Items = 10;

    // Tools use none; a thousand of them in a list of all fields multiply their answer by a thousand.
    private const int Alias = 100;

    private readonly Dictionary<string, (long Inside, long Outside)> _fragments = new(StringComparer.Ordinal);

    private IntrospectionCost(Document document)
    {
        foreach (var fragment in document.FragmentsInCallOrder)
        {
            _fragments[fragment.Name] = (Inside(fragment.Selections), Outside(fragment.Selections));
        }
    }

    public static void Check(ValidationContext context)
    {
        var costs = new IntrospectionCost(context.Document);
        foreach (var operation in context.Document.Operations)
        {
            if (costs.Outside(operation.Selections) is > Limit and var cost)
            {
                context.ReportCost(
                    operation.Position, $"Introspection in this operation costs {cost}; the limit is {Limit}. Ask for less of the schema.");
            }
        }
    }

    // Within __schema and __type.
    private long Inside(SelectionSetNode set)
    {
        var sum = 0L;
        foreach (var item in set.Items)
        {
            sum = Bounded(sum + item switch
            {
                FieldNode { Selections: { } inner } field => Itself(field) + (IsList(field.Name) ? Items * Inside(inner) : Inside(inner)),
                FieldNode field => Itself(field),
                InlineFragmentNode inline => Inside(inline.Selections),
                _ => _fragments.GetValueOrDefault(((SpreadNode)item).Name).Inside,
            });
        }

        return sum;
    }

    private long Outside(SelectionSetNode set)
    {
        var sum = 0L;
        foreach (var item in set.Items)
        {
            sum = Bounded(sum + item switch
            {
                FieldNode { Name: "__schema" or "__type", Selections: { } asked } => Inside(asked),
                FieldNode { Selections: { } inner } => Outside(inner),
                FieldNode => 0,
                InlineFragmentNode inline => Outside(inline.Selections),
                _ => _fragments.GetValueOrDefault(((SpreadNode)item).Name).Outside,
            });
        }

        return sum;
    }

    private static int Itself(FieldNode field) => field.ResponseName == field.Name ? 1 : Alias;

    private static long Bounded(long cost) => Math.Min(cost, int.MaxValue);

    private static bool IsList(string field) =>
        field is "types" or "directives" or "fields" or "args" or "inputFields" or "interfaces" or "possibleTypes" or "enumValues";
}
