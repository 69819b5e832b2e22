using System.Globalization;
using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.TypeSystem;

/// <summary>Whether a literal can become a value of a type. Specification: section 3.5 to 3.12 (Input Coercion), 5.6 (Values).</summary>
internal static class LiteralShape
{
    /// <summary>The first problem, or null. Variables inside are taken as fitting; their own rule looks at them.</summary>
    public static string? Problem(ValueNode value, TypeReference type)
    {
        string? first = null;
        Visit(value, type, (_, problem) => first ??= problem, static (_, _) => false);
        return first;
    }

    /// <summary>Reports every problem with the place it is at. Depth is bounded by the parser.</summary>
    public static void Visit(ValueNode value, TypeReference type, Action<int, string> report, Func<ScalarType, ValueNode, bool> refuses)
    {
        if (value is VariableNode) { return; }
        if (type is NonNullType nonNull)
        {
            if (value is NullNode) { report(value.Position, $"Expected value of type \"{type}\", found null."); }
            else { Visit(value, nonNull.Inner, report, refuses); }
            return;
        }

        if (value is NullNode) { return; }
        switch (type)
        {
            case ListType list:
                // One value stands for a list of one.
                if (value is ListNode items) { foreach (var item in items.Items) { Visit(item, list.Item, report, refuses); } }
                else { Visit(value, list.Item, report, refuses); }
                break;
            case InputObjectType input: VisitObject(value, input, report, refuses); break;
            case EnumType values:
                if (value is not EnumNode name || !values.Values.Contains(name.Name)) { report(value.Position, EnumProblem(value, values)); }
                break;
            case ScalarType { BuiltIn: false } scalar:
                if (refuses(scalar, value)) { report(value.Position, $"Expected value of type \"{scalar}\", found {Kind(value)}."); }
                break;
            case ScalarType scalar when !ScalarAccepts(scalar, value): report(value.Position, ScalarProblem(value, scalar)); break;
        }
    }

    /// <summary>An int32 as the Int scalar has it, or null when the text is out of range.</summary>
    public static int? Int32(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void VisitObject(ValueNode value, InputObjectType type, Action<int, string> report, Func<ScalarType, ValueNode, bool> refuses)
    {
        if (value is not ObjectNode fields)
        {
            report(value.Position, $"Expected value of type \"{type}\", found {Kind(value)}.");
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields.Fields)
        {
            if (!seen.Add(field.Name)) { report(field.Position, $"There can be only one input field named \"{field.Name}\"."); }
            else if (type.Fields.TryGet(field.Name, out var definition)) { Visit(field.Value, definition.Type, report, refuses); }
            else { report(field.Position, $"Field \"{field.Name}\" is not defined by type \"{type}\"."); }
        }

        foreach (var definition in type.Fields.All)
        {
            if (definition.IsRequired && !seen.Contains(definition.Name))
            {
                report(value.Position, $"Field \"{type}.{definition.Name}\" of required type \"{definition.Type}\" was not provided.");
            }
        }

        if (!type.IsOneOf) { return; }
        if (fields.Fields.Length != 1) { report(value.Position, $"OneOf Input Object \"{type}\" must specify exactly one key."); }
        else if (fields.Fields[0].Value is NullNode) { report(value.Position, $"Field \"{type}.{fields.Fields[0].Name}\" must be non-null."); }
    }

    private static bool ScalarAccepts(ScalarType type, ValueNode value) => type.Name switch
    {
        "Int" => value is IntNode number && Int32(number.Text) is not null,
        "Float" => value switch
        {
            FloatNode number => IsFinite(number.Text),
            IntNode number => IsFinite(number.Text),
            _ => false,
        },
        "String" => value is StringNode,
        "Boolean" => value is BooleanNode,
        _ => value is StringNode or IntNode,
    };

    private static bool IsFinite(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);

    private static string EnumProblem(ValueNode value, EnumType type) => value is EnumNode
        ? $"The value does not exist in \"{type}\" enum; it has {Names(type)}."
        : $"Enum \"{type}\" cannot represent non-enum value: {Kind(value)}.";

    /// <summary>The values of an enum, the first of many.</summary>
    public static string Names(EnumType type) => string.Join(", ", type.Values.All.Take(10).Select(v => v.Name));

    private static string ScalarProblem(ValueNode value, ScalarType type) => type.Name switch
    {
        "Int" when value is IntNode number =>
            $"Int cannot represent non 32-bit signed integer value: {NumberText.Shown(number.Text)}; it should be {NumberText.IntRange}",
        "Int" when value is FloatNode number => $"Int cannot represent non-integer value: {NumberText.Shown(number.Text)}",
        "Int" => $"Int cannot represent non-integer value: {Kind(value)}",
        "Float" when Digits(value) is { } number =>
            $"Float cannot represent non finite value: {NumberText.Shown(number)}; it should be {NumberText.FloatRange}",
        "Float" => $"Float cannot represent non numeric value: {Kind(value)}",
        "String" => $"String cannot represent a non string value: {Kind(value)}",
        "Boolean" => $"Boolean cannot represent a non boolean value: {Kind(value)}",
        _ => $"ID cannot represent a non-string and non-integer value: {Kind(value)}",
    };

    private static string? Digits(ValueNode value) => value switch
    {
        IntNode number => number.Text,
        FloatNode number => number.Text,
        _ => null,
    };

    // What a client wrote may be a secret in the wrong place; its kind is enough to find the mistake.
    private static string Kind(ValueNode value) => value switch
    {
        NullNode => "null",
        VariableNode => "a variable",
        IntNode => "an Int",
        FloatNode => "a Float",
        StringNode => "a String",
        BooleanNode => "a Boolean",
        EnumNode => "an enum value",
        ListNode => "a list",
        _ => "an object",
    };
}
