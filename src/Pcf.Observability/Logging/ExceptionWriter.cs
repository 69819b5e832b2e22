using System.Text.Json;
using Pcf.Observability.Redaction;

namespace Pcf.Observability.Logging;

/// <summary>Writes an exception and what caused it, redacted.</summary>
internal static class ExceptionWriter
{
    // A chain can be of any length, and the JSON writer's depth is bounded.
    private const int MaxChain = 5;

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, Exception exception, ValueRedactor values, int depth = 1)
    {
        json.WriteStartObject(name);
        json.WriteString("type"u8, exception.GetType().FullName);
        RecordWriter.WriteText(json, "message"u8, values.String("message", exception.Message));
        if (exception.StackTrace is { } stack) { RecordWriter.WriteText(json, "stack"u8, values.Redactor.Redact(stack)); }
        if (exception.Data.Count > 0) { FieldValue.Write(json, JsonEncodedText.Encode("data"), "data", exception.Data, values); }
        if (exception.InnerException is { } inner && depth < MaxChain) { Write(json, "inner"u8, inner, values, depth + 1); }
        json.WriteEndObject();
    }
}
