using System.Diagnostics;
using Pcf.Tracing;

namespace Pcf.Otlp;

/// <summary>Writes spans as a message ExportTraceServiceRequest (opentelemetry-proto, trace_service.proto). Not thread-safe.</summary>
internal sealed class SpansRequest(OtlpResource resource, SpanRedactor redactor)
{
    private readonly OtlpWriter _writer = new();

    // By source its spans in the order in which they come: where each stands, and the index of the next.
    private readonly Dictionary<ActivitySource, (int First, int Last)> _sources = new(ReferenceEqualityComparer.Instance);
    private readonly List<(SpanBlock Block, int Index, int Next)> _spans = [];

    /// <summary>The message with the spans of a batch, by their sources; good until the next.</summary>
    public ReadOnlyMemory<byte> Write(List<SpanBlock> batch)
    {
        Group(batch);
        _writer.Clear();
        var whole = _writer.BeginLong(1);
        _writer.Bytes(1, resource.Encoded);
        foreach (var (source, (first, _)) in _sources)
        {
            var scope = _writer.BeginLong(2);
            PutScope(source);
            for (var at = first; at >= 0; at = _spans[at].Next) { _writer.Bytes(2, _spans[at].Block.MessageOf(_spans[at].Index)); }
            if (source.TelemetrySchemaUrl is { Length: > 0 } schema) { _writer.Text(3, schema); }
            _writer.EndLong(scope);
        }
        _writer.EndLong(whole);
        _sources.Clear();
        _spans.Clear();
        return _writer.Memory;
    }

    private void Group(List<SpanBlock> batch)
    {
        foreach (var block in batch)
        {
            for (var i = 0; i < block.Count; i++)
            {
                var at = _spans.Count;
                _spans.Add((block, i, -1));
                var source = block.SourceOf(i);
                if (_sources.TryGetValue(source, out var chain))
                {
                    _spans[chain.Last] = _spans[chain.Last] with { Next = at };
                    _sources[source] = chain with { Last = at };
                }
                else { _sources[source] = (at, at); }
            }
        }
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
