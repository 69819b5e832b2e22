using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace Pcf.Observability.Logging.Sinks;

/// <summary>Records to an OTLP receiver, by the OpenTelemetry SDK.</summary>
/// <remarks>
/// It reads the finished record, so nothing goes out that the redactor has not seen. The SDK takes logs by <see cref="ILogger"/> only, and gives them the time and the activity of the
/// thread that calls: a processor puts those of the record in their place. The SDK drops over its own queue of 2 048 without a count.
/// </remarks>
public sealed class OtlpLogSink : ILogSink
{
    private readonly Restamp _restamp = new();
    private readonly ILoggerFactory _factory;
    private readonly Dictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    /// <summary>Starts to export.</summary>
    /// <param name="identity">Who writes; it becomes the resource.</param>
    /// <param name="export">Sets the exporter's address, protocol and deadline.</param>
    public OtlpLogSink(LogIdentity identity, Action<OtlpExporterOptions> export)
    {
        _factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddOpenTelemetry(logging => logging
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(identity.Service, serviceVersion: identity.Version).AddAttributes([new("deployment.environment.name", identity.Environment)]).AddTelemetrySdk())
            .AddProcessor(_restamp)
            .AddOtlpExporter(export)));
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines)
    {
        foreach (var range in lines.Split((byte)'\n'))
        {
            if (!lines[range].IsEmpty) { Send(lines[range]); }
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // The SDK batches by a clock of its own.
    }

    /// <summary>Sends what waits, within the SDK's deadline, and ends.</summary>
    public void Dispose() => _factory.Dispose();

    private void Send(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        using var document = JsonDocument.ParseValue(ref reader);
        var record = document.RootElement;
        var target = Text(record, "target");
        if (!_loggers.TryGetValue(target, out var log)) { _loggers[target] = log = _factory.CreateLogger(target); }
        var message = Text(record, "message");
        _restamp.Time = DateTime.Parse(Text(record, "timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        _restamp.Trace = record.TryGetProperty("trace_id", out var trace) ? ActivityTraceId.CreateFromString(trace.GetString()) : default;
        _restamp.Span = record.TryGetProperty("span_id", out var span) ? ActivitySpanId.CreateFromString(span.GetString()) : default;
        log.Log(Level(Text(record, "level")), new EventId(0, record.TryGetProperty("event", out var name) ? name.GetString() : null), Attributes(record, message), null, (_, _) => message);
    }

    private static List<KeyValuePair<string, object?>> Attributes(JsonElement record, string message)
    {
        var attributes = new List<KeyValuePair<string, object?>>();
        foreach (var name in new[] { "event", "request_id", "user_id", "tenant_id" })
        {
            if (record.TryGetProperty(name, out var id)) { attributes.Add(new(name == "event" ? "event.name" : name, id.GetString())); }
        }
        if (record.TryGetProperty("fields", out var fields))
        {
            foreach (var field in fields.EnumerateObject()) { attributes.Add(new(field.Name, Value(field.Value))); }
        }
        if (record.TryGetProperty("exception", out var exception))
        {
            attributes.Add(new("exception.type", Text(exception, "type")));
            attributes.Add(new("exception.message", Text(exception, "message")));
            attributes.Add(new("exception.stacktrace", Text(exception, "stack")));
        }
        // The body is the message as it was put together.
        attributes.Add(new("{OriginalFormat}", message));
        return attributes;
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        _ => value.GetRawText(),
    };

    private static string Text(JsonElement record, string name) => record.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";

    private static LogLevel Level(string name) => name switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" => LogLevel.Critical,
        _ => LogLevel.Information,
    };

    // Used by the sink's own thread only, within one call.
    private sealed class Restamp : BaseProcessor<LogRecord>
    {
        public DateTime Time { get; set; }

        public ActivityTraceId Trace { get; set; }

        public ActivitySpanId Span { get; set; }

        public override void OnEnd(LogRecord data)
        {
            data.Timestamp = Time;
            data.TraceId = Trace;
            data.SpanId = Span;
        }
    }
}
