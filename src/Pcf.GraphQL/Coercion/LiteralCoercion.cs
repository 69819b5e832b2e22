using System.Globalization;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Coercion;

/// <summary>Turns literals into values: int, double, string, bool, object arrays, <see cref="InputObject"/>, or a custom scalar's own type.</summary>
/// <remarks>Specification: sections 3.5 to 3.12 (Input Coercion). The document is valid; what is left can fail by variables only.</remarks>
internal static class LiteralCoercion
{
    public static object? Coerce(InputValues inputs, ValueNode node, TypeReference type, VariableValues variables, string where)
    {
        if (node is VariableNode variable)
        {
            var given = variables.Find(variable.Name);
            if (type.IsNonNull && (given is null || ReferenceEquals(given, Absent.Value)))
            {
                throw new CoercionException($"{where}: variable \"${variable.Name}\" must not be null for type \"{type}\".");
            }

            // The variable was coerced to its own type, which validation found to fit. Absent inside a list is null.
            return ReferenceEquals(given, Absent.Value) ? null : given;
        }

        if (type is NonNullType nonNull)
        {
            return node is NullNode
                ? throw new CoercionException($"{where} of non-null type \"{type}\" must not be null.")
                : Coerce(inputs, node, nonNull.Inner, variables, where);
        }

        if (node is NullNode) { return null; }
        return type switch
        {
            ListType list => CoerceList(inputs, node, list, variables, where),
            InputObjectType input => CoerceObject(inputs, node, input, variables, where),
            EnumType => node is EnumNode name ? name.Name : throw Unfit(type, where),
            _ => CoerceScalar(inputs, node, (ScalarType)type, where, variables),
        };
    }

    private static object?[] CoerceList(InputValues inputs, ValueNode node, ListType type, VariableValues variables, string where)
    {
        if (node is not ListNode list) { return [Coerce(inputs, node, type.Item, variables, where)]; }
        var items = new object?[list.Items.Length];
        for (var i = 0; i < items.Length; i++) { items[i] = Coerce(inputs, list.Items[i], type.Item, variables, where); }
        return items;
    }

    private static InputObject CoerceObject(
        InputValues inputs, ValueNode node, InputObjectType type, VariableValues variables, string where)
    {
        if (node is not ObjectNode literal) { throw Unfit(type, where); }
        var values = new object?[type.Fields.Count];
        Array.Fill(values, Absent.Value);
        foreach (var field in literal.Fields)
        {
            if (!type.Fields.TryGet(field.Name, out var definition)) { throw Unfit(type, where); }
            if (field.Value is VariableNode variable && ReferenceEquals(variables.Find(variable.Name), Absent.Value))
            {
                if (type.IsOneOf) { throw OneOf.MustBeGiven(type, field.Name, where); }
                continue;
            }

            values[definition.Index] = Coerce(inputs, field.Value, definition.Type, variables, $"{where}.{field.Name}");
        }

        return InputObject.Complete(inputs, type, values, where);
    }

    private static object? CoerceScalar(InputValues inputs, ValueNode node, ScalarType type, string where, VariableValues variables)
    {
        switch (type.Name)
        {
            case "Int" when node is IntNode number && LiteralShape.Int32(number.Text) is { } value: return value;
            case "Float" when node is IntNode number: return double.Parse(number.Text, CultureInfo.InvariantCulture);
            case "Float" when node is FloatNode number: return double.Parse(number.Text, CultureInfo.InvariantCulture);
            case "String" or "ID" when node is StringNode text: return text.Value;
            case "ID" when node is IntNode number: return number.Text;
            case "Boolean" when node is BooleanNode truth: return truth.Value;
            case "Int" or "Float" or "String" or "ID" or "Boolean": throw Unfit(type, where);
            default: return inputs.ParseScalar(type, Plain(node, variables), where);
        }
    }

    /// <summary>Whether a literal is a variable or contains one.</summary>
    public static bool UsesVariable(ValueNode value) => value switch
    {
        VariableNode => true,
        ListNode list => Array.Exists(list.Items, UsesVariable),
        ObjectNode fields => Array.Exists(fields.Fields, f => UsesVariable(f.Value)),
        _ => false,
    };

    /// <summary>A literal without a type, as custom scalars get it.</summary>
    public static object? Plain(ValueNode node, VariableValues variables) => node switch
    {
        StringNode text => text.Value,
        BooleanNode truth => truth.Value,
        EnumNode name => name.Name,
        IntNode number when LiteralShape.Int32(number.Text) is { } small => small,
        IntNode number when long.TryParse(number.Text, CultureInfo.InvariantCulture, out var large) => large,
        IntNode number => double.Parse(number.Text, CultureInfo.InvariantCulture),
        FloatNode number => double.Parse(number.Text, CultureInfo.InvariantCulture),
        VariableNode variable => variables.Find(variable.Name) is var found && ReferenceEquals(found, Absent.Value) ? null : found,
        ListNode list => Array.ConvertAll(list.Items, item => Plain(item, variables)),
        ObjectNode fields => PlainObject(fields, variables),
        _ => null,
    };

    private static Dictionary<string, object?> PlainObject(ObjectNode node, VariableValues variables)
    {
        var plain = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var field in node.Fields) { plain[field.Name] = Plain(field.Value, variables); }
        return plain;
    }

    private static CoercionException Unfit(TypeReference type, string where) =>
        new($"{where}: expected a value of type \"{type}\".");
}
