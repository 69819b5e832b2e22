using System.Collections.Concurrent;
using System.Text;
using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Planning;

/// <summary>One response key of a selection on one object type: what resolves it and the bytes that come before its value.</summary>
/// <remarks>Shared by all requests with the same plan. Sub-selections are planned when a value first asks for them.</remarks>
internal sealed class PlanField
{
    private readonly SelectionSetNode[] _sets;
    private readonly OperationPlan _plan;
    private Selection? _selection;
    private ObjectBinding? _selectionType;
    private ConcurrentDictionary<ObjectBinding, Selection>? _byType;

    public PlanField(OperationPlan plan, BoundField bound, FieldNode node, SelectionSetNode[] sets, bool first)
    {
        _plan = plan;
        _sets = sets;
        Bound = bound;
        Node = node;
        // Names are ASCII by grammar, so they need no escaping.
        Prefix = Encoding.UTF8.GetBytes($"{(first ? '{' : ',')}\"{node.ResponseName}\":");
        Arguments = ArgumentPlan.Create(plan, bound.Definition, node);
    }

    public BoundField Bound { get; }

    public FieldNode Node { get; }

    public byte[] Prefix { get; }

    /// <summary>Null when the field defines no arguments.</summary>
    public ArgumentPlan? Arguments { get; }

    public string ResponseName => Node.ResponseName;

    public bool IsNonNull => Bound.Definition.Type.IsNonNull;

    public Selection SelectionFor(ObjectBinding type)
    {
        // Nearly every field only ever meets one type; the type is written last, so a reader that sees it sees its selection.
        if (ReferenceEquals(Volatile.Read(ref _selectionType), type)) { return _selection!; }
        return Find(type);
    }

    private Selection Find(ObjectBinding type)
    {
        if (_byType is { } known && known.TryGetValue(type, out var found)) { return found; }
        var selection = _plan.Select(_sets, type, out var keep);
        // A plan that has grown to its bound answers without remembering more.
        if (!keep) { return selection; }
        lock (_sets)
        {
            if (_selectionType is null)
            {
                _selection = selection;
                Volatile.Write(ref _selectionType, type);
            }
            else if (!ReferenceEquals(_selectionType, type))
            {
                (_byType ??= new ConcurrentDictionary<ObjectBinding, Selection>()).TryAdd(type, selection);
            }
        }

        return selection;
    }
}

/// <summary>The fields of one object type in response order.</summary>
internal sealed class Selection(PlanField[] fields)
{
    public PlanField[] Fields { get; } = fields;
}
