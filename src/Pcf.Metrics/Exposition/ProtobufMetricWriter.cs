using System.Buffers.Binary;
using Pcf.Metrics.Histograms;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics.Exposition;

/// <summary>A page of messages io.prometheus.client.MetricFamily, each after its length.</summary>
/// <remarks>A metric with more series than the buffer holds goes as several messages of the same name, which Prometheus reads as one.</remarks>
internal sealed class ProtobufMetricWriter(ScrapeBuffer buffer) : MetricWriter(buffer)
{
    private const int CounterType = 0;
    private const int GaugeType = 1;
    private const int HistogramType = 4;

    // So long that no pair of a label has a length of more than one byte, nor all of a series one of more than two.
    private const int LongestShort = 120;

    // A tag, a length, and two numbers with a tag each.
    private const int LongestTime = 24;

    // A tag and a number of 64 bits.
    private const int Value = 9;

    private readonly ProtobufWriter _writer = new(buffer);
    private int[] _indexes = [];
    private long[] _counts = [];
    private readonly byte[] _time = new byte[LongestTime];
    private int _timeLength;
    private long _timeOf;
    private int _begun;

    public override void Begin(MetricHeader family)
    {
        _begun = Buffer.Used;
        _writer.Text(1, family.Name);
        _writer.Text(2, family.Help);
        _writer.Number(3, family.Kind switch { MetricKind.Counter => CounterType, MetricKind.Gauge => GaugeType, _ => HistogramType });
    }

    public override void GoOn(MetricHeader family) => Begin(family);

    public override void End() => _writer.PutLength(_begun);

    public override void Put(MetricHeader family, Label[] labels, ScalarSeries series)
    {
        ReadOnlySpan<byte> rendered = series.Rendered;
        if (rendered.Length <= LongestShort && !rendered.Contains((byte)'\\'))
        {
            PutShort(family.Kind == MetricKind.Counter, labels, rendered, series.Value, series.Created);
            return;
        }
        var metric = _writer.Begin(4);
        PutLabels(labels, series);
        var value = _writer.Begin(family.Kind == MetricKind.Counter ? 3 : 2);
        _writer.Double(1, series.Value);
        if (family.Kind == MetricKind.Counter) { PutTime(3, series.Created); }
        _writer.End(value);
        _writer.End(metric);
    }

    public override void Put(MetricHeader family, Label[] labels, HistogramSeries series, HistogramSnapshot reading)
    {
        var metric = _writer.Begin(4);
        PutLabels(labels, series);
        var histogram = _writer.Begin(7);
        _writer.Number(1, reading.Count);
        _writer.Double(2, reading.Sum);
        PutClassic(reading);
        if (reading.Native is { } native) { PutNative(native); }
        PutTime(15, series.Created);
        _writer.End(histogram);
        _writer.End(metric);
    }

    // What a page of many counters mostly does: one look at the room, and no length that has to be put in later.
    private void PutShort(bool isCounter, Label[] labels, ReadOnlySpan<byte> rendered, double value, long created)
    {
        ReadOnlySpan<byte> time = isCounter ? TimeOf(created) : default;
        // Of name="value", the signs make room for two tags and two lengths, and the pair has a tag and a length more; the last has no comma.
        var pairs = labels.Length == 0 ? 0 : rendered.Length + (2 * labels.Length) + 1;
        var metric = pairs + 2 + Value + time.Length;
        var room = Buffer.Room(metric + 3);
        var at = 0;
        room[at++] = (4 << 3) | 2;
        if (metric >= 0x80)
        {
            room[at++] = (byte)(metric | 0x80);
            room[at++] = (byte)(metric >> 7);
        }
        else { room[at++] = (byte)metric; }
        foreach (var label in labels)
        {
            var name = label.Name.Length;
            var length = rendered[(name + 2)..].IndexOf((byte)'"');
            room[at] = (1 << 3) | 2;
            room[at + 1] = (byte)(name + length + 4);
            room[at + 2] = (1 << 3) | 2;
            room[at + 3] = (byte)name;
            // Both at once; what stands between them is put right afterwards.
            rendered[..(name + 2 + length)].CopyTo(room[(at + 4)..]);
            at += 4 + name;
            room[at] = (2 << 3) | 2;
            room[at + 1] = (byte)length;
            at += 2 + length;
            rendered = rendered[Math.Min(name + length + 4, rendered.Length)..];
        }
        room[at] = (byte)(((isCounter ? 3 : 2) << 3) | 2);
        room[at + 1] = (byte)(Value + time.Length);
        room[at + 2] = (1 << 3) | 1;
        BinaryPrimitives.WriteDoubleLittleEndian(room[(at + 3)..], value);
        time.CopyTo(room[(at + 2 + Value)..]);
        Buffer.Advance(at + 2 + Value + time.Length);
    }

    // Series that were made together have the same.
    private ReadOnlySpan<byte> TimeOf(long created)
    {
        if (created == 0) { return default; }
        if (_timeOf != created)
        {
            var begun = Buffer.Used;
            PutTime(3, created);
            _timeLength = Buffer.Take(begun, _time);
            _timeOf = created;
        }
        return _time.AsSpan(0, _timeLength);
    }

    private void PutClassic(HistogramSnapshot reading)
    {
        var upTo = 0L;
        for (var i = 0; i < reading.Buckets.Length; i++)
        {
            upTo += reading.Buckets[i];
            var bucket = _writer.Begin(3);
            _writer.Number(1, upTo);
            _writer.Double(2, i < reading.Shape.Bounds.Length ? reading.Shape.Bounds[i] : double.PositiveInfinity);
            if (reading.ExemplarOf(i) is { } exemplar) { PutExemplar(exemplar); }
            _writer.End(bucket);
        }
    }

    private void PutExemplar(Exemplar exemplar)
    {
        var message = _writer.Begin(3);
        PutLabel("trace_id", exemplar.TraceId);
        PutLabel("span_id", exemplar.SpanId);
        _writer.Double(2, exemplar.Value);
        PutTime(3, exemplar.UnixMilliseconds);
        _writer.End(message);
    }

    private void PutNative(NativeBuckets native)
    {
        _writer.Signed(5, native.Schema);
        _writer.Double(6, native.ZeroThreshold);
        _writer.Number(7, native.ZeroCount);
        PutBuckets(native.Negative, spanField: 9, deltaField: 10);
        PutBuckets(native.Positive, spanField: 12, deltaField: 13);
        // Without a bucket it would be taken for a classic histogram; an empty span marks it as native.
        if (native.Positive.Used + native.Negative.Used == 0) { PutSpan(12, 0, 0); }
    }

    private void PutBuckets(SparseCounts buckets, int spanField, int deltaField)
    {
        if (_indexes.Length < buckets.Used) { (_indexes, _counts) = (new int[buckets.Used], new long[buckets.Used]); }
        var used = buckets.CopySorted(_indexes, _counts);
        var (begin, endOfLast) = (0, 0);
        for (var i = 1; i <= used; i++)
        {
            if (i < used && _indexes[i] == _indexes[i - 1] + 1) { continue; }
            PutSpan(spanField, _indexes[begin] - endOfLast, i - begin);
            (begin, endOfLast) = (i, _indexes[i - 1] + 1);
        }
        var before = 0L;
        for (var i = 0; i < used; i++)
        {
            _writer.Signed(deltaField, _counts[i] - before);
            before = _counts[i];
        }
    }

    private void PutSpan(int field, int offset, int length)
    {
        var span = _writer.Begin(field);
        _writer.Signed(1, offset);
        _writer.Number(2, length);
        _writer.End(span);
    }

    private void PutLabels(Label[] labels, MetricSeries series)
    {
        ReadOnlySpan<byte> rendered = series.Rendered;
        if (rendered.Contains((byte)'\\'))
        {
            for (var i = 0; i < labels.Length; i++) { PutLabel(labels[i].Name, series.Values[i]); }
            return;
        }
        // Nothing is escaped in name="value",… so its parts are copied, which is faster than encoding them anew.
        while (!rendered.IsEmpty)
        {
            var name = rendered.IndexOf((byte)'=');
            var value = rendered[(name + 2)..];
            var end = value.IndexOf((byte)'"');
            var pair = _writer.Begin(1);
            _writer.Text(1, rendered[..name]);
            _writer.Text(2, value[..end]);
            _writer.End(pair);
            rendered = end + 2 < value.Length ? value[(end + 2)..] : default;
        }
    }

    private void PutLabel(string name, string value)
    {
        var pair = _writer.Begin(1);
        _writer.Text(1, name);
        _writer.Text(2, value);
        _writer.End(pair);
    }

    private void PutTime(int field, long milliseconds)
    {
        if (milliseconds == 0) { return; }
        var time = _writer.Begin(field);
        _writer.Number(1, milliseconds / 1_000);
        _writer.Number(2, milliseconds % 1_000 * 1_000_000);
        _writer.End(time);
    }
}
