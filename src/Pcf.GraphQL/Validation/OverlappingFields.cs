using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>Fields with the same response key can be merged into one. Specification: section 5.3.2 (Field Selection Merging).</summary>
/// <remarks>
/// Not by comparing pairs, which is quadratic at best: fields are grouped by response key and each is held against the first of its group,
/// since "same shape" and "same field with same arguments" are equivalences. The specification's FieldsInSetCanMerge splits into two walks:
/// the same shape for all of a key, and the same field for those of one object type together with those of interfaces. Sets of
/// selections already seen are not walked again, and the total work is capped.
/// </remarks>
internal sealed class OverlappingFields
{
    private const int MaxWork = 400_000;

    private readonly ValidationContext _context;
    private readonly Dictionary<SelectionSetNode, (int Id, SchemaType? Parent)> _sets = [];
    private readonly Dictionary<FieldNode, string> _arguments = [];
    private readonly HashSet<MergedSelections> _seenShapes = [];
    private readonly HashSet<MergedSelections> _seenFields = [];
    private readonly HashSet<(FieldNode, FieldNode)> _reported = [];
    private readonly Queue<(MergedSelections Set, bool ShapeOnly)> _open = new();
    private int _work;

    private OverlappingFields(ValidationContext context) => _context = context;

    public static void Check(ValidationContext context)
    {
        var rule = new OverlappingFields(context);
        foreach (var operation in context.Document.Operations)
        {
            var root = new MergedSelections([rule.Register(operation.Selections, context.Schema.Root(operation.Kind))]);
            rule.Enqueue(root, shapeOnly: true);
            rule.Enqueue(root, shapeOnly: false);
        }

        rule.Run();
    }

    private void Run()
    {
        while (_open.TryDequeue(out var next))
        {
            if (_context.IsFull) { return; }
            var groups = Collect(next.Set);
            if (_work > MaxWork)
            {
                _context.Report(0, $"The document's fields overlap in too many ways to be checked: the limit is {MaxWork} comparisons.");
                return;
            }

            foreach (var group in groups.Values)
            {
                if (next.ShapeOnly) { CheckShapes(group); } else { CheckFields(group); }
            }
        }
    }

    private void CheckShapes(List<FieldUse> group)
    {
        var first = group[0];
        foreach (var other in group)
        {
            if (first.Definition is { } a && other.Definition is { } b && !SameShape(a.Type, b.Type))
            {
                Report(first, other, $"they return conflicting types \"{a.Type}\" and \"{b.Type}\"");
            }
        }

        Descend(group, shapeOnly: true);
    }

    private void CheckFields(List<FieldUse> group)
    {
        // Objects of different types never meet; an interface may meet any of them.
        List<FieldUse>? shared = null;
        Dictionary<SchemaType, List<FieldUse>>? byObject = null;
        foreach (var use in group)
        {
            if (use.Parent is ObjectType type)
            {
                byObject ??= [];
                if (!byObject.TryGetValue(type, out var own)) { byObject[type] = own = []; }
                own.Add(use);
            }
            else
            {
                (shared ??= []).Add(use);
            }
        }

        if (byObject is null)
        {
            CheckSame(group);
            return;
        }

        foreach (var own in byObject.Values)
        {
            if (shared is not null) { own.AddRange(shared); }
            _work += own.Count;
            CheckSame(own);
        }
    }

    private void CheckSame(List<FieldUse> group)
    {
        var first = group[0];
        foreach (var other in group)
        {
            if (ReferenceEquals(first.Node, other.Node)) { continue; }
            if (first.Node.Name != other.Node.Name)
            {
                Report(first, other, $"\"{first.Node.Name}\" and \"{other.Node.Name}\" are different fields");
            }
            else if (ArgumentsOf(first.Node) != ArgumentsOf(other.Node))
            {
                Report(first, other, "they have differing arguments");
            }
        }

        Descend(group, shapeOnly: false);
    }

    private void Descend(List<FieldUse> group, bool shapeOnly)
    {
        var ids = new List<SelectionSetNode>();
        foreach (var use in group)
        {
            if (use.Node.Selections is { } selections) { ids.Add(Register(selections, use.Definition?.Type.Named)); }
        }

        if (ids.Count > 0) { Enqueue(new MergedSelections([.. ids.Distinct().OrderBy(s => _sets[s].Id)]), shapeOnly); }
    }

    private void Enqueue(MergedSelections set, bool shapeOnly)
    {
        if ((shapeOnly ? _seenShapes : _seenFields).Add(set)) { _open.Enqueue((set, shapeOnly)); }
    }

    private Dictionary<string, List<FieldUse>> Collect(MergedSelections merged)
    {
        var groups = new Dictionary<string, List<FieldUse>>(StringComparer.Ordinal);
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var nodes = new HashSet<FieldNode>();
        var open = new Queue<(SelectionSetNode Set, SchemaType? Parent)>();
        foreach (var set in merged.Sets) { open.Enqueue((set, _sets[set].Parent)); }
        while (open.TryDequeue(out var level))
        {
            foreach (var item in level.Set.Items)
            {
                _work++;
                switch (item)
                {
                    case FieldNode field when nodes.Add(field):
                        var definition = level.Parent is null ? null : MetaFields.Find(_context.Schema, level.Parent, field.Name);
                        if (!groups.TryGetValue(field.ResponseName, out var group)) { groups[field.ResponseName] = group = []; }
                        group.Add(new FieldUse(field, level.Parent, definition));
                        break;
                    case InlineFragmentNode inline: open.Enqueue((inline.Selections, TypeOf(inline.On, level.Parent))); break;
                    case SpreadNode spread when visited.Add(spread.Name) && _context.Document.Fragment(spread.Name) is { } fragment:
                        open.Enqueue((fragment.Selections, TypeOf(fragment.On, null)));
                        break;
                }
            }
        }

        return groups;
    }

    private SelectionSetNode Register(SelectionSetNode set, SchemaType? parent)
    {
        _sets.TryAdd(set, (_sets.Count, parent));
        return set;
    }

    private SchemaType? TypeOf(NamedTypeNode? on, SchemaType? enclosing) => on is null ? enclosing : _context.Schema.FindType(on.Name);

    private static bool SameShape(TypeReference a, TypeReference b) => (a, b) switch
    {
        (NonNullType x, NonNullType y) => SameShape(x.Inner, y.Inner),
        (NonNullType, _) or (_, NonNullType) => false,
        (ListType x, ListType y) => SameShape(x.Item, y.Item),
        (ListType, _) or (_, ListType) => false,
        _ => (!a.Named.IsLeaf && !b.Named.IsLeaf) || a.Named.Name == b.Named.Name,
    };

    private string ArgumentsOf(FieldNode field)
    {
        if (field.Arguments.Length == 0) { return ""; }
        if (_arguments.TryGetValue(field, out var text)) { return text; }
        return _arguments[field] = ArgumentText.Of(field.Arguments);
    }

    private void Report(FieldUse a, FieldUse b, string reason)
    {
        if (!_reported.Add((a.Node, b.Node))) { return; }
        _context.Report(
            b.Node.Position,
            $"Fields \"{a.Node.ResponseName}\" conflict because {reason}. " +
            "Use different aliases on the fields to fetch both if this was intentional.");
    }

    private sealed record FieldUse(FieldNode Node, SchemaType? Parent, FieldDefinition? Definition);
}
