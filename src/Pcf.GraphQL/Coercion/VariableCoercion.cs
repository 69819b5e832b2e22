using System.Text.Json;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Coercion;

/// <summary>Turns a request's JSON variables into values of their declared types. Specification: section 6.1.2 (Coercing Variable Values).</summary>
internal sealed class VariableCoercion(InputValues inputs, int maxDepth)
{
    /// <exception cref="CoercionException">A variable is missing or does not fit.</exception>
    public VariableValues Coerce(OperationNode operation, JsonElement variables)
    {
        var definitions = operation.Variables;
        if (definitions.Length == 0) { return VariableValues.None; }
        var names = new string[definitions.Length];
        var values = new object?[definitions.Length];
        try
        {
            for (var i = 0; i < definitions.Length; i++)
            {
                names[i] = definitions[i].Name;
                values[i] = CoerceOne(definitions[i], variables);
            }
        }
        catch (InvalidOperationException)
        {
            // What JSON text with an escaped half of a surrogate pair throws when it is read.
            throw new CoercionException("The variables contain text that is not valid Unicode.");
        }

        return new VariableValues(names, values);
    }

    private object? CoerceOne(VariableDefinitionNode definition, JsonElement variables)
    {
        var type = inputs.Schema.Resolve(definition.Type)!;
        if (variables.ValueKind == JsonValueKind.Object && variables.TryGetProperty(definition.Name, out var given))
        {
            return Value(given, type, $"Variable \"${definition.Name}\"", 0);
        }

        if (definition.Default is { } fallback)
        {
            return LiteralCoercion.Coerce(inputs, fallback, type, VariableValues.None, $"Variable \"${definition.Name}\"");
        }

        return type.IsNonNull
            ? throw new CoercionException($"Variable \"${definition.Name}\" of required type \"{type}\" was not provided.")
            : Absent.Value;
    }

    private object? Value(JsonElement json, TypeReference type, string where, int depth)
    {
        // The types may be recursive, so the client's nesting decides how deep this goes.
        if (depth > maxDepth) { throw new CoercionException($"{where} is nested more than {maxDepth} levels deep."); }
        if (type is NonNullType nonNull)
        {
            return json.ValueKind == JsonValueKind.Null
                ? throw new CoercionException($"{where} of non-null type \"{type}\" must not be null.")
                : Value(json, nonNull.Inner, where, depth);
        }

        if (json.ValueKind == JsonValueKind.Null) { return null; }
        return type switch
        {
            ListType list => List(json, list, where, depth),
            InputObjectType input => Object(json, input, where, depth),
            EnumType values => json.ValueKind == JsonValueKind.String && json.GetString() is { } name && values.Values.Contains(name)
                ? name
                : throw Unfit(json, type, where),
            _ => Scalar(json, (ScalarType)type, where, depth),
        };
    }

    private object?[] List(JsonElement json, ListType type, string where, int depth)
    {
        if (json.ValueKind != JsonValueKind.Array) { return [Value(json, type.Item, where, depth + 1)]; }
        var items = new object?[json.GetArrayLength()];
        var i = 0;
        foreach (var item in json.EnumerateArray())
        {
            items[i] = Value(item, type.Item, where, depth + 1);
            i++;
        }

        return items;
    }

    private InputObject Object(JsonElement json, InputObjectType type, string where, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object) { throw Unfit(json, type, where); }
        var values = new object?[type.Fields.Count];
        Array.Fill(values, Absent.Value);
        foreach (var property in json.EnumerateObject())
        {
            if (!type.Fields.TryGet(property.Name, out var field))
            {
                throw new CoercionException($"{where}: a field is given that type \"{type}\" does not define.");
            }

            values[field.Index] = Value(property.Value, field.Type, $"{where}.{field.Name}", depth + 1);
        }

        return InputObject.Complete(inputs, type, values, where);
    }

    private object? Scalar(JsonElement json, ScalarType type, string where, int depth)
    {
        switch (type.Name)
        {
            case "Int" when json.ValueKind == JsonValueKind.Number && JsonNumbers.TryInt32(json, out var number): return number;
            case "Float" when json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) && double.IsFinite(number): return number;
            case "String" or "ID" when json.ValueKind == JsonValueKind.String: return json.GetString();
            case "ID" when json.ValueKind == JsonValueKind.Number && JsonNumbers.TryWhole(json, out var text): return text;
            case "Boolean" when json.ValueKind is JsonValueKind.True or JsonValueKind.False: return json.GetBoolean();
            case "Int" or "Float" or "String" or "ID" or "Boolean": throw Unfit(json, type, where);
            default: return inputs.ParseScalar(type, Plain(json, where, depth), where);
        }
    }

    private object? Plain(JsonElement json, string where, int depth)
    {
        if (depth > maxDepth) { throw new CoercionException($"{where} is nested more than {maxDepth} levels deep."); }
        switch (json.ValueKind)
        {
            case JsonValueKind.String: return json.GetString();
            case JsonValueKind.True or JsonValueKind.False: return json.GetBoolean();
            case JsonValueKind.Number:
                if (json.TryGetInt32(out var small)) { return small; }
                return json.TryGetInt64(out var large) ? large : json.GetDouble();
            case JsonValueKind.Array: return json.EnumerateArray().Select(item => Plain(item, where, depth + 1)).ToArray();
            case JsonValueKind.Object:
                var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (var property in json.EnumerateObject()) { fields[property.Name] = Plain(property.Value, where, depth + 1); }
                return fields;
            default: return null;
        }
    }

    // The value itself may be a secret, so the message only says what kind it is; of a number for a number, how it begins.
    private static CoercionException Unfit(JsonElement json, TypeReference type, string where) =>
        new($"{where}: expected a value of type \"{type}\"{Range(type)}, got {Given(json, type)}.");

    private static string Range(TypeReference type) => type switch
    {
        ScalarType { Name: "Int" } => $", a whole number {NumberText.IntRange}",
        ScalarType { Name: "Float" } => $", a number {NumberText.FloatRange}",
        ScalarType { Name: "ID" } => ", a string or a whole number of at most 64 bits",
        EnumType values => $", one of {LiteralShape.Names(values)}",
        _ => "",
    };

    private static string Given(JsonElement json, TypeReference type) =>
        json.ValueKind == JsonValueKind.Number && type is ScalarType { Name: "Int" or "Float" or "ID" }
            ? NumberText.Shown(json.GetRawText()) : Kind(json);

    private static string Kind(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
