using System.Diagnostics;
using Pcf.Tracing;

namespace Pcf.Otlp;

/// <summary>A span that waits: encoded and redacted, with the source that made it.</summary>
internal readonly record struct WaitingSpan(ActivitySource Source, byte[] Message);

/// <summary>Writes spans as a message ExportTraceServiceRequest (opentelemetry-proto, trace_service.proto). Not thread-safe.</summary>
internal sealed class SpansRequest(OtlpResource resource, SpanRedactor redactor)
{
    private readonly OtlpWriter _writer = new();

    /// <summary>The message with some spans, by their sources; good until the next.</summary>
    public ReadOnlySpan<byte> Write(IReadOnlyList<WaitingSpan> spans)
    {
        _writer.Clear();
        var whole = _writer.Begin(1);
        _writer.Bytes(1, resource.Encoded);
        foreach (var source in spans.GroupBy(span => span.Source))
        {
            var scope = _writer.Begin(2);
            PutScope(source.Key);
            foreach (var span in source) { _writer.Bytes(2, span.Message); }
            if (source.Key.TelemetrySchemaUrl is { Length: > 0 } schema) { _writer.Text(3, schema); }
            _writer.End(scope);
        }
        _writer.End(whole);
        return _writer.Written;
    }

    private void PutScope(ActivitySource source)
    {
        var scope = _writer.Begin(1);
        _writer.Text(1, source.Name);
        if (!string.IsNullOrEmpty(source.Version)) { _writer.Text(2, source.Version); }
        foreach (var (name, value) in source.Tags ?? [])
        {
            if (redactor.Attribute(name, value, ActivityKind.Internal) is { } safe) { OtlpAttribute.Put(_writer, 3, name, safe); }
        }
        _writer.End(scope);
    }
}
