using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Validation;

/// <summary>A subscription has one top-level field, no introspection and no conditions there. Specification: section 5.2.4.1.</summary>
internal sealed class SingleFieldSubscription(ValidationContext context) : Rule(context)
{
    public override void Operation(OperationNode operation)
    {
        if (operation.Kind != OperationKind.Subscription || Context.Schema.Subscription is not { } root) { return; }
        var who = operation.Name is { } name ? $"Subscription \"{name}\"" : "Anonymous Subscription";
        var names = new HashSet<string>(StringComparer.Ordinal);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<SelectionSetNode>();
        open.Push(operation.Selections);
        while (open.TryPop(out var set))
        {
            foreach (var item in set.Items)
            {
                if (Array.Exists(item.Directives, d => d.Name is "skip" or "include"))
                {
                    Context.Report(item.Position, $"{who} must not use `@skip` or `@include` directives in the top level selection.");
                }

                switch (item)
                {
                    case FieldNode field:
                        if (names.Add(field.ResponseName) && names.Count == 2)
                        {
                            Context.Report(field.Position, $"{who} must select only one top level field.");
                        }

                        if (field.Name.StartsWith("__", StringComparison.Ordinal))
                        {
                            Context.Report(field.Position, $"{who} must not select an introspection top level field.");
                        }

                        break;
                    case InlineFragmentNode inline when inline.On is null || Applies(inline.On.Name, root.Name): open.Push(inline.Selections); break;
                    case SpreadNode spread when visited.Add(spread.Name)
                        && Context.Document.Fragment(spread.Name) is { } fragment && Applies(fragment.On.Name, root.Name):
                        open.Push(fragment.Selections);
                        break;
                }
            }
        }
    }

    private bool Applies(string on, string root) =>
        on == root || (Context.Schema.FindType(on) is { } type && TypeSystem.Schema.IsPossible(type, Context.Schema.Subscription!));
}
