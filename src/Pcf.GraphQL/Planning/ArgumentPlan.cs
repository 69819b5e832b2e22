using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Planning;

/// <summary>The arguments of one field in a plan: coerced once when they are constant, once a request when they use variables.</summary>
/// <remarks>Specification: section 6.4.1 (Coercing Field Arguments). Values stand in the order of the field's definition.</remarks>
internal sealed class ArgumentPlan
{
    private readonly FieldDefinition _definition;
    private readonly ValueNode?[] _nodes;
    private readonly object?[]? _constant;

    private ArgumentPlan(FieldDefinition definition, ValueNode?[] nodes, object?[]? constant, int slot)
    {
        _definition = definition;
        _nodes = nodes;
        _constant = constant;
        Slot = slot;
    }

    /// <summary>The field's place in a run's table; -1 when the arguments are constant.</summary>
    public int Slot { get; }

    public static ArgumentPlan? Create(OperationPlan plan, FieldDefinition definition, FieldNode node)
    {
        if (definition.Arguments.Count == 0) { return null; }
        var nodes = new ValueNode?[definition.Arguments.Count];
        var variable = false;
        foreach (var argument in node.Arguments)
        {
            nodes[definition.Arguments.Find(argument.Name)!.Index] = argument.Value;
            variable |= LiteralCoercion.UsesVariable(argument.Value);
        }

        if (variable) { return new ArgumentPlan(definition, nodes, null, plan.NextSlot()); }
        var self = new ArgumentPlan(definition, nodes, null, -1);
        try
        {
            return new ArgumentPlan(definition, nodes, self.Coerce(plan.Schema.Inputs, VariableValues.None), -1);
        }
        catch (CoercionException)
        {
            // A custom scalar may refuse a literal: the field fails each time it runs, with its path.
            return self;
        }
    }

    /// <summary>The coerced values, or null where they have to be coerced for this request.</summary>
    public object?[]? Constant => _constant;

    /// <exception cref="CoercionException">A value does not fit; the message names the argument.</exception>
    public object?[] Coerce(InputValues inputs, VariableValues variables)
    {
        var values = new object?[_nodes.Length];
        foreach (var argument in _definition.Arguments.All)
        {
            values[argument.Index] = CoerceOne(inputs, _definition, argument, _nodes[argument.Index], variables);
        }

        return values;
    }

    /// <exception cref="CoercionException">The value does not fit; the message names the argument.</exception>
    public static object? CoerceOne(InputValues inputs, FieldDefinition field, InputValueDefinition argument, ValueNode? node,
        VariableValues variables)
    {
        object? value = Absent.Value;
        if (node is VariableNode variable) { value = variables.Find(variable.Name); }
        else if (node is not null) { value = LiteralCoercion.Coerce(inputs, node, argument.Type, variables, Where(field, argument)); }

        if (ReferenceEquals(value, Absent.Value) && argument.Default is { } fallback)
        {
            value = LiteralCoercion.Coerce(inputs, fallback, argument.Type, VariableValues.None, Where(field, argument));
        }

        if (argument.Type.IsNonNull && (value is null || ReferenceEquals(value, Absent.Value)))
        {
            throw new CoercionException($"{Where(field, argument)} of non-null type \"{argument.Type}\" must not be null.");
        }

        return value;
    }

    private static string Where(FieldDefinition field, InputValueDefinition argument) => $"Argument \"{argument.Name}\" of \"{field.Coordinate}\"";
}
