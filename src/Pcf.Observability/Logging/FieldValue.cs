using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Pcf.Observability.Redaction;

namespace Pcf.Observability.Logging;

/// <summary>Writes the argument of a message as JSON, redacted: numbers and truth values as such, classified objects and dictionaries as objects, the rest as text.</summary>
internal static class FieldValue
{
    // Deeper objects are shown by their type: a log record is no dump.
    private const int MaxDepth = 3;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a value's own code throws, the record must come out.")]
    public static void Write(Utf8JsonWriter json, JsonEncodedText name, string key, object? value, ValueRedactor values, int depth = 0)
    {
        json.WritePropertyName(name);
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: RecordWriter.WriteValue(json, values.String(key, text)); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case var _ when values.Redactor.IsSecret(key, value): json.WriteStringValue("[REDACTED]"u8); break;
            case long or ulong or decimal or double when !values.MayShow(value): json.WriteStringValue("[REDACTED]"u8); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case uint number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            case short or ushort or byte or sbyte: json.WriteNumberValue(Convert.ToInt32(value, CultureInfo.InvariantCulture)); break;
            case IDictionary or IEnumerable<KeyValuePair<string, object?>> when depth < MaxDepth: WriteEntries(json, value, values, depth); break;
            case IEnumerable: RecordWriter.WriteValue(json, $"[{values.Text(key, value)}]"); break;
            case var _ when !ValueRedactor.IsPlain(value) && depth < MaxDepth && Classification.Of(value.GetType()) is { Length: > 0 } properties: WriteObject(json, value, properties, values, depth); break;
            default: RecordWriter.WriteValue(json, values.Text(key, value)); break;
        }
    }

    private static void WriteEntries(Utf8JsonWriter json, object dictionary, ValueRedactor values, int depth)
    {
        json.WriteStartObject();
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in ValueRedactor.Entries(dictionary))
        {
            var name = values.Redactor.Redact(key);
            if (written.Add(name)) { Write(json, JsonEncodedText.Encode(name), key, value, values, depth + 1); }
        }
        json.WriteEndObject();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a property's own code throws, the record must come out.")]
    private static void WriteObject(Utf8JsonWriter json, object value, ClassifiedProperty[] properties, ValueRedactor values, int depth)
    {
        json.WriteStartObject();
        foreach (var (property, shown) in properties)
        {
            object? inner = "[REDACTED]";
            if (shown == true)
            {
                try
                {
                    inner = property.GetValue(value);
                }
                catch (Exception e)
                {
                    inner = $"[could not be read: {(e.InnerException ?? e).GetType().Name}]";
                }
            }
            Write(json, FieldName.Of(property.Name), property.Name, inner, values, depth + 1);
        }
        json.WriteEndObject();
    }
}
