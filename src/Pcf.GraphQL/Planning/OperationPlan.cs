using System.Runtime.CompilerServices;
using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Planning;

/// <summary>How one operation is executed under one outcome of its @skip and @include conditions. Grows as values ask for it; thread-safe.</summary>
/// <remarks>Specification: section 6.3 (Executing Selection Sets). Equal sub-selections are planned once, whatever path leads to them.</remarks>
internal sealed class OperationPlan(ExecutableSchema schema, Document document, ConditionSet conditions, ulong outcome)
{
    // Type conditions can combine without end in a hostile document; what is kept of them is bounded.
    private const int MaxFields = 20_000;

    private static readonly CachePolicy NotCacheable = new(0, CacheScope.Private);

    private readonly Dictionary<SelectionKey, Selection> _selections = [];
    private readonly Lock _growth = new();
    private int _fields;
    private int _slots;
    private Selection? _root;
    private int _cost = -1;
    private CachePolicy? _policy;

    public ExecutableSchema Schema { get; } = schema;

    /// <summary>How many fields have arguments that depend on variables; each has a place in a run's table.</summary>
    public int Slots => Volatile.Read(ref _slots);

    public int NextSlot() => Interlocked.Increment(ref _slots) - 1;

    /// <summary>The top level of the operation.</summary>
    public Selection Root(OperationNode operation, ObjectBinding root) =>
        Volatile.Read(ref _root) ?? (_root = Select([operation.Selections], root, out _));

    /// <summary>What the operation can cost; worked out once unless page sizes are variables.</summary>
    public int Cost(OperationNode operation, VariableValues variables)
    {
        if (Volatile.Read(ref _cost) is >= 0 and var known) { return known; }
        var cost = OperationCost.Of(Schema, document, operation, conditions, outcome, variables, out var varies);
        if (!varies) { Volatile.Write(ref _cost, cost); }
        return cost;
    }

    /// <summary>How the answer may be reused; null when it must not be. Worked out once.</summary>
    public CachePolicy? Policy(OperationNode operation)
    {
        if (!Schema.HasPolicies) { return null; }
        var policy = Volatile.Read(ref _policy);
        if (policy is null)
        {
            policy = OperationPolicy.Of(Schema, document, operation, conditions, outcome) ?? NotCacheable;
            Volatile.Write(ref _policy, policy);
        }

        return ReferenceEquals(policy, NotCacheable) ? null : policy;
    }

    /// <summary>The fields that these selection sets, merged, ask of a type.</summary>
    /// <param name="sets">All selection sets of one response key.</param>
    /// <param name="type">The object type met.</param>
    /// <param name="keep">Whether the answer may be remembered.</param>
    public Selection Select(SelectionSetNode[] sets, ObjectBinding type, out bool keep)
    {
        var key = new SelectionKey(sets, type);
        lock (_growth)
        {
            keep = true;
            if (_selections.TryGetValue(key, out var known)) { return known; }
            var selection = Build(sets, type);
            keep = _fields + selection.Fields.Length <= MaxFields;
            if (keep)
            {
                _fields += selection.Fields.Length;
                _selections.Add(key, selection);
            }

            return selection;
        }
    }

    private Selection Build(SelectionSetNode[] sets, ObjectBinding type)
    {
        var groups = FieldCollector.Collect(Schema.Schema, document, sets, type.Type, conditions, outcome);
        var fields = new PlanField[groups.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            var (node, subsets) = groups[i];
            fields[i] = new PlanField(this, type.Field(node.Name), node, subsets, first: i == 0);
        }

        return new Selection(fields);
    }

    private readonly record struct SelectionKey(SelectionSetNode[] Sets, ObjectBinding Type)
    {
        public bool Equals(SelectionKey other) => ReferenceEquals(Type, other.Type) && Sets.AsSpan().SequenceEqual(other.Sets);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(RuntimeHelpers.GetHashCode(Type));
            foreach (var set in Sets) { hash.Add(RuntimeHelpers.GetHashCode(set)); }
            return hash.ToHashCode();
        }
    }
}
