using System.Text;
using System.Text.Json;
using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Running;

namespace Pcf.Conformance.Host;

/// <summary>A field's coerced arguments as JSON: absent ones are left out, null is null.</summary>
internal static class Echo
{
    public static string Arguments(FieldContext field, params string[] names)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (var name in names.Where(field.Has))
            {
                json.WritePropertyName(name);
                Write(json, field.Argument<object?>(name));
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case int number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case object?[] items:
                json.WriteStartArray();
                foreach (var item in items) { Write(json, item); }
                json.WriteEndArray();
                break;
            case InputObject input:
                json.WriteStartObject();
                foreach (var name in input.Names)
                {
                    json.WritePropertyName(name);
                    Write(json, input.Get<object?>(name));
                }
                json.WriteEndObject();
                break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }
}
