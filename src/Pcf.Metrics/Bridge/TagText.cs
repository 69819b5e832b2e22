using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pcf.Metrics.Bridge;

/// <summary>Values of tags as text (OpenTelemetry specification, "Attribute", values outside of OTLP). Text, truths and small whole numbers allocate
/// nothing.</summary>
internal static class TagText
{
    private const int MaxDepth = 4;
    private const int MaxItems = 64;

    // Written as it is read, since the redactor looks at what comes out.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // Numbers that tags have (status codes above all), as text made once.
    private static readonly string?[] Numbers = new string?[1_000];

    /// <summary>The text of a value; empty for none.</summary>
    public static string Format(object? value) => value switch
    {
        null => "",
        string text => text,
        bool truth => truth ? "true" : "false",
        int number and >= 0 and < 1_000 => Numbers[number] ??= number.ToString(CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToBase64String(bytes),
        IEnumerable many => Json(many),
        IFormattable formattable => Formatted(formattable),
        // What an object says of itself is not known to be fit for a page.
        _ => value.GetType().Name,
    };

    private static string Formatted(IFormattable value)
    {
        try
        {
            return value.ToString(null, CultureInfo.InvariantCulture) ?? "";
        }
        catch (Exception)
        {
            // A value of the caller's own type: the recording is worth more than what it says.
            return value.GetType().Name;
        }
    }

    private static string Json(IEnumerable many)
    {
        var bytes = new ArrayBufferWriter<byte>();
        try
        {
            using var json = new Utf8JsonWriter(bytes, Plain);
            Write(json, many, MaxDepth);
        }
        catch (Exception)
        {
            return many.GetType().Name;
        }
        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, object? value, int depth)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case sbyte or short or int or long: json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case byte or ushort or uint or ulong: json.WriteNumberValue(Convert.ToUInt64(value, CultureInfo.InvariantCulture)); break;
            case decimal number: json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case IDictionary map when depth > 0: WriteMap(json, map, depth); break;
            case IEnumerable many and not string and not byte[] when depth > 0: WriteArray(json, many, depth); break;
            default: json.WriteStringValue(value is IEnumerable and not string and not byte[]? "…" : Format(value)); break;
        }
    }

    private static void WriteArray(Utf8JsonWriter json, IEnumerable many, int depth)
    {
        json.WriteStartArray();
        var left = MaxItems;
        foreach (var item in many)
        {
            if (left-- == 0) { break; }
            Write(json, item, depth - 1);
        }
        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, IDictionary map, int depth)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            json.WritePropertyName(Format(entry.Key));
            Write(json, entry.Value, depth - 1);
        }
        json.WriteEndObject();
    }
}
