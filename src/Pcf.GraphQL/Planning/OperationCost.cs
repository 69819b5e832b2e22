using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Planning;

/// <summary>What an operation can cost: one for each field, or its own cost, as often as the lists above it are asked to have items.</summary>
/// <remarks>
/// <c>first</c> or <c>last</c> is the size of a field's own list, or else of the lists directly below it (edges, nodes). As that size is known only
/// where a
/// fragment is spread, a selection's cost is a fixed part and a part for each item; so each fragment is worked out once. Nothing is known
/// of values, so all types of a value and fields written twice are added up: it is an upper bound, for lists no longer than assumed.
/// </remarks>
internal sealed class OperationCost
{
    private static readonly string[] Sizes = ["first", "last"];

    private readonly ExecutableSchema _schema;
    private readonly ConditionSet _conditions;
    private readonly ulong _outcome;
    private readonly VariableValues _variables;
    private readonly Dictionary<string, Part> _fragments = new(StringComparer.Ordinal);
    private bool _varies;

    private OperationCost(ExecutableSchema schema, Document document, ConditionSet conditions, ulong outcome, VariableValues variables)
    {
        _schema = schema;
        _conditions = conditions;
        _outcome = outcome;
        _variables = variables;
        foreach (var fragment in document.FragmentsInCallOrder)
        {
            _fragments[fragment.Name] = Sum(fragment.Selections, schema.Schema.FindType(fragment.On.Name)!);
        }
    }

    /// <summary>The cost, at most the highest int; and whether it varies, since a size is a variable, and is that of one request then.</summary>
    public static int Of(
        ExecutableSchema schema, Document document, OperationNode operation, ConditionSet conditions, ulong outcome, VariableValues variables,
        out bool varies)
    {
        var cost = new OperationCost(schema, document, conditions, outcome, variables);
        var total = cost.Sum(operation.Selections, schema.Schema.Root(operation.Kind)!).With(ExecutionSummary.AssumedItems);
        varies = cost._varies;
        return total;
    }

    // The parser bounds how deep selections are written, and fragments are known already.
    private Part Sum(SelectionSetNode set, SchemaType type)
    {
        var sum = new Part(0, 0);
        foreach (var item in set.Items)
        {
            if (!_conditions.Includes(item.Directives, _outcome)) { continue; }
            sum += item switch
            {
                FieldNode field => CostOf(field, type),
                InlineFragmentNode inline => Sum(inline.Selections, inline.On is null ? type : _schema.Schema.FindType(inline.On.Name)!),
                _ => _fragments[((SpreadNode)item).Name],
            };
        }

        return sum;
    }

    private Part CostOf(FieldNode field, SchemaType type)
    {
        var definition = MetaFields.Find(_schema.Schema, type, field.Name)!;
        var itself = new Part(_schema.Cost(definition), 0);
        // What introspection may ask for has a bound of its own.
        if (field.Selections is not { } selections || field.Name is "__schema" or "__type") { return itself; }
        var below = Sum(selections, definition.Type.Named);
        var size = SizeOf(field, definition);
        if (definition.Type.Nullable is not ListType) { return itself + new Part(below.With(size ?? ExecutionSummary.AssumedItems), 0); }
        var items = new Part(0, below.With(ExecutionSummary.AssumedItems));
        return itself + (size is { } known ? new Part(items.With(known), 0) : items);
    }

    private int? SizeOf(FieldNode field, FieldDefinition definition)
    {
        foreach (var name in Sizes)
        {
            if (!definition.Arguments.TryGet(name, out var argument)) { continue; }
            var node = Array.Find(field.Arguments, given => given.Name == name)?.Value;
            _varies |= node is not null && LiteralCoercion.UsesVariable(node);
            try
            {
                if (ArgumentPlan.CoerceOne(_schema.Inputs, definition, argument, node, _variables) is int size) { return Math.Max(size, 0); }
            }
            catch (CoercionException)
            {
                // The field will fail with it; until then its size is unknown.
            }
        }

        return null;
    }

    /// <summary>A cost that depends on a number of items; each part stops at the highest there is.</summary>
    private readonly record struct Part(int Fixed, int PerItem)
    {
        public int With(int items) => Bounded(Fixed + ((long)items * PerItem));

        public static Part operator +(Part a, Part b) => new(Bounded((long)a.Fixed + b.Fixed), Bounded((long)a.PerItem + b.PerItem));

        private static int Bounded(long cost) => (int)Math.Min(cost, int.MaxValue);
    }
}
