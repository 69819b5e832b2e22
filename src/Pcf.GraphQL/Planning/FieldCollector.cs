using System.Runtime.InteropServices;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Planning;

/// <summary>Groups the selections that apply to an object type by response key. Specification: section 6.3.2 (Field Collection).</summary>
internal static class FieldCollector
{
    /// <summary>Keys in order of first occurrence, each with its first node and all its sub-selections.</summary>
    /// <remarks>Walks with a stack of its own: fragments may be chained thousands deep. Each fragment is entered once.</remarks>
    public static List<(FieldNode Node, SelectionSetNode[] Sets)> Collect(
        Schema schema, Document document, SelectionSetNode[] sets, ObjectType type, ConditionSet conditions, ulong outcome)
    {
        var order = new List<Group>();
        var groups = new Dictionary<string, Group>(StringComparer.Ordinal);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<(SelectionNode[] Items, int Next)>();
        foreach (var set in sets)
        {
            open.Push((set.Items, 0));
            while (open.TryPop(out var level))
            {
                if (level.Next >= level.Items.Length) { continue; }
                open.Push((level.Items, level.Next + 1));
                var item = level.Items[level.Next];
                if (!conditions.Includes(item.Directives, outcome)) { continue; }
                switch (item)
                {
                    case FieldNode field:
                        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, field.ResponseName, out var exists);
                        if (!exists) { order.Add(group = new Group(field)); }
                        if (field.Selections is { } selections) { group!.Sets.Add(selections); }
                        break;
                    case InlineFragmentNode inline when Applies(schema, inline.On?.Name, type):
                        open.Push((inline.Selections.Items, 0));
                        break;
                    case SpreadNode spread when visited.Add(spread.Name)
                        && document.Fragment(spread.Name) is { } fragment && Applies(schema, fragment.On.Name, type):
                        open.Push((fragment.Selections.Items, 0));
                        break;
                }
            }
        }

        return order.ConvertAll(g => (g.Node, g.Sets.ToArray()));
    }

    private static bool Applies(Schema schema, string? condition, ObjectType type) =>
        condition is null || condition == type.Name || (schema.FindType(condition) is { } known && Schema.IsPossible(known, type));

    private sealed class Group(FieldNode node)
    {
        public FieldNode Node { get; } = node;

        public List<SelectionSetNode> Sets { get; } = [];
    }
}
