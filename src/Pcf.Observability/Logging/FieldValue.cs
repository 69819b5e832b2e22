using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pcf.Observability.Logging;

/// <summary>Writes the argument of a message as JSON: numbers and truth values as such, everything else as text.</summary>
internal static class FieldValue
{
    private const int MaxItems = 100;

    public static void Write(Utf8JsonWriter json, JsonEncodedText name, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(name); break;
            case string text: WriteText(json, name, text); break;
            case bool truth: json.WriteBoolean(name, truth); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: json.WriteNumber(name, number); break;
            case double number when double.IsFinite(number): json.WriteNumber(name, number); break;
            case float number when float.IsFinite(number): json.WriteNumber(name, number); break;
            case decimal number: json.WriteNumber(name, number); break;
            case uint number: json.WriteNumber(name, number); break;
            case ulong number: json.WriteNumber(name, number); break;
            case short or ushort or byte or sbyte: json.WriteNumber(name, Convert.ToInt32(value, CultureInfo.InvariantCulture)); break;
            default: WriteText(json, name, Text(value)); break;
        }
    }

    private static void WriteText(Utf8JsonWriter json, JsonEncodedText name, string text)
    {
        json.WritePropertyName(name);
        RecordWriter.WriteValue(json, text);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a value's own code throws, the record must come out.")]
    private static string Text(object value)
    {
        try
        {
            return value is IEnumerable items and not string ? Join(items) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }
        catch (Exception e)
        {
            return $"[{value.GetType().Name} could not be written: {e.GetType().Name}]";
        }
    }

    private static string Join(IEnumerable items)
    {
        var text = new StringBuilder("[");
        var count = 0;
        foreach (var item in items)
        {
            if (count > 0) { text.Append(", "); }
            if (count++ == MaxItems)
            {
                text.Append('…');
                break;
            }
            text.Append(CultureInfo.InvariantCulture, $"{item}");
        }
        return text.Append(']').ToString();
    }
}
