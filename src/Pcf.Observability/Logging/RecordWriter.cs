using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pcf.Observability.Redaction;

namespace Pcf.Observability.Logging;

/// <summary>Writes records as docs/telemetry.md has them, into memory that each thread keeps. Thread-safe.</summary>
internal sealed class RecordWriter
{
    private const int MaxText = 16 * 1024;
    private const int MaxFields = 64;

    // Not escaping what only HTML needs escaped keeps records readable; they never go into a page.
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 16 };
    private static readonly string[] LevelNames = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    private readonly LogIdentity _identity;
    private readonly TimeProvider _clock;

    private readonly ValueRedactor _ours;
    private readonly ValueRedactor _untrusted;

    public RecordWriter(LogIdentity identity, TimeProvider clock, Redactor redactor)
    {
        _ours = new ValueRedactor(redactor);
        _untrusted = new ValueRedactor(redactor, plainOnly: true);
        _identity = identity;
        _clock = clock;
    }

    /// <summary>One record with its line end. The memory is the thread's own, and valid until its next record.</summary>
    public ReadOnlySpan<byte> Write(LogLevel level, string category, string? eventName, object? state, Func<string> format, Exception? exception, IExternalScopeProvider scopes, bool untrusted = false)
    {
        var values = untrusted ? _untrusted : _ours;
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1_024);
        var json = _json ??= new Utf8JsonWriter(buffer, Format);
        buffer.ResetWrittenCount();
        json.Reset(buffer);

        json.WriteStartObject();
        WriteTimestamp(json);
        json.WriteString("level"u8, LevelNames[(int)level]);
        json.WriteString("target"u8, values.Redactor.Redact(category));
        WriteText(json, "message"u8, Message(state, format, eventName, untrusted));
        if (!string.IsNullOrEmpty(eventName)) { json.WriteString("event"u8, values.Redactor.Redact(eventName)); }
        WriteTrace(json);
        var context = new RequestContext();
        scopes.ForEachScope(static (scope, found) => found.Take(scope), context);
        context.WriteIds(json);
        json.WriteString("service"u8, _identity.Service);
        json.WriteString("version"u8, _identity.Version);
        json.WriteString("environment"u8, _identity.Environment);
        WriteFields(json, state, context, values);
        if (exception is not null) { ExceptionWriter.Write(json, "exception"u8, exception, values); }
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    /// <summary>A string, cut where it would make the record longer than a reader takes.</summary>
    internal static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string text)
    {
        json.WritePropertyName(name);
        WriteValue(json, text);
    }

    /// <inheritdoc cref="WriteText"/>
    internal static void WriteValue(Utf8JsonWriter json, string text) =>
        json.WriteStringValue(text.Length <= MaxText ? text : string.Concat(text.AsSpan(0, MaxText), "…[cut]"));

    private string Message(object? state, Func<string> format, string? eventName, bool untrusted)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } arguments && arguments[^1] is { Key: "{OriginalFormat}", Value: string template })
        {
            return MessageTemplate.Of(template).Render(arguments, untrusted ? _untrusted : _ours);
        }
        return untrusted ? eventName ?? "[REDACTED]" : _ours.Redactor.Redact(format());
    }

    private void WriteTimestamp(Utf8JsonWriter json)
    {
        Span<byte> timestamp = stackalloc byte[32];
        _clock.GetUtcNow().UtcDateTime.TryFormat(timestamp, out var length, "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        json.WriteString("timestamp"u8, timestamp[..length]);
    }

    private static void WriteTrace(Utf8JsonWriter json)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C } activity) { return; }
        json.WriteString("trace_id"u8, activity.TraceId.ToHexString());
        json.WriteString("span_id"u8, activity.SpanId.ToHexString());
    }

    private static void WriteFields(Utf8JsonWriter json, object? state, RequestContext context, ValueRedactor values)
    {
        var fields = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        if (fields.Count == 0 && context.Fields.Count == 0) { return; }
        var open = false;
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields.Concat(context.Fields))
        {
            // The template is in the message already; a name given twice would make the object's meaning depend on its reader.
            if (field.Key == "{OriginalFormat}" || written.Count >= MaxFields || !written.Add(FieldName.Of(field.Key).Value)) { continue; }
            if (!open) { json.WriteStartObject("fields"u8); }
            open = true;
            FieldValue.Write(json, FieldName.Of(field.Key), field.Key, field.Value, values);
        }
        if (open) { json.WriteEndObject(); }
    }
}
