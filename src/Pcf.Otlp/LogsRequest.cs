using System.Globalization;
using System.Text.Json;

namespace Pcf.Otlp;

/// <summary>Writes finished records as a message ExportLogsServiceRequest (opentelemetry-proto, logs_service.proto). Not thread-safe.</summary>
internal sealed class LogsRequest(OtlpResource resource)
{
    private readonly OtlpWriter _writer = new();
    private readonly OtlpWriter _record = new();
    private readonly List<(string Target, byte[] Message)> _records = [];

    /// <summary>The message with some records, by their targets; good until the next.</summary>
    /// <param name="lines">Records as lines of JSON.</param>
    /// <param name="records">How many they are.</param>
    public ReadOnlyMemory<byte> Write(ReadOnlySpan<byte> lines, out int records)
    {
        _records.Clear();
        foreach (var range in lines.Split((byte)'\n'))
        {
            if (!lines[range].IsEmpty) { Add(lines[range]); }
        }
        records = _records.Count;
        _writer.Clear();
        var whole = _writer.Begin(1);
        _writer.Bytes(1, resource.Encoded);
        foreach (var target in _records.GroupBy(record => record.Target, StringComparer.Ordinal))
        {
            var scope = _writer.Begin(2);
            OtlpScope.Put(_writer, target.Key);
            foreach (var (_, message) in target) { _writer.Bytes(2, message); }
            _writer.End(scope);
        }
        _writer.End(whole);
        return _writer.Memory;
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        using var document = JsonDocument.ParseValue(ref reader);
        var record = document.RootElement;
        _record.Clear();
        var time = DataPoints.Nanoseconds(DateTimeOffset.Parse(OtlpRecord.Text(record, "timestamp"), CultureInfo.InvariantCulture));
        var level = OtlpRecord.Text(record, "level");
        _record.Fixed64(1, time);
        _record.Number(2, OtlpRecord.Severity(level));
        _record.Text(3, level);
        OtlpAttribute.PutWhole(_record, 5, OtlpRecord.Text(record, "message"));
        foreach (var (name, value) in OtlpRecord.Attributes(record))
        {
            if (value is string text) { OtlpAttribute.Put(_record, 6, name, text); }
            else if (value is not null) { OtlpAttribute.Put(_record, 6, name, value); }
        }
        PutId(9, OtlpRecord.Text(record, "trace_id"));
        PutId(10, OtlpRecord.Text(record, "span_id"));
        _record.Fixed64(11, time);
        if (OtlpRecord.Text(record, "event") is { Length: > 0 } happened) { _record.Text(12, happened); }
        _records.Add((OtlpRecord.Text(record, "target"), _record.Written.ToArray()));
    }

    private void PutId(int field, string hex)
    {
        if (hex.Length > 0) { _record.Bytes(field, Convert.FromHexString(hex)); }
    }
}
