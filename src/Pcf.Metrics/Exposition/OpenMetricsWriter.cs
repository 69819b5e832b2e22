using System.Buffers.Text;
using Pcf.Metrics.Histograms;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics.Exposition;

/// <summary>A page in OpenMetrics 1.0.0 (its specification, "Text format").</summary>
internal sealed class OpenMetricsWriter(ScrapeBuffer buffer) : MetricWriter(buffer)
{
    // The base units that Prometheus's naming rules know. A name that ends in something else has no unit line.
    private static readonly string[] Units = ["seconds", "bytes", "ratio", "celsius", "meters", "volts", "amperes", "joules", "grams"];

    public override void Begin(MetricHeader family)
    {
        var name = BaseName(family);
        Buffer.Put("# TYPE "u8);
        Buffer.Put(name);
        Buffer.Put(family.Kind switch { MetricKind.Counter => " counter\n"u8, MetricKind.Gauge => " gauge\n"u8, _ => " histogram\n"u8 });
        if (UnitOf(family) is { } unit)
        {
            Buffer.Put("# UNIT "u8);
            Buffer.Put(name);
            Buffer.Put((byte)' ');
            Buffer.Put(unit);
            Buffer.Put((byte)'\n');
        }
        Buffer.Put("# HELP "u8);
        Buffer.Put(name);
        Buffer.Put((byte)' ');
        TextMetricWriter.PutHelp(Buffer, family.Help, quotes: true);
        Buffer.Put((byte)'\n');
    }

    public override void Put(MetricHeader family, Label[] labels, ScalarSeries series)
    {
        TextMetricWriter.PutSample(Buffer, family.NameUtf8, default, series.Rendered, series.Value);
        if (family.Kind == MetricKind.Counter) { PutCreated(BaseName(family), series); }
    }

    public override void Put(MetricHeader family, Label[] labels, HistogramSeries series, HistogramSnapshot reading)
    {
        var upTo = 0L;
        for (var i = 0; i < reading.Buckets.Length; i++)
        {
            upTo += reading.Buckets[i];
            TextMetricWriter.PutBucket(Buffer, family.NameUtf8, series.Rendered, reading.Shape.CanonicalBoundTexts[i], upTo);
            if (reading.ExemplarOf(i) is { } exemplar) { PutExemplar(exemplar); }
            Buffer.Put((byte)'\n');
        }
        // OpenMetrics has sums that only grow: one that has taken in negative values is left out, and the count with it.
        if (reading.Sum >= 0 && reading.Shape.Bounds[0] >= 0)
        {
            TextMetricWriter.PutSample(Buffer, family.NameUtf8, "_sum"u8, series.Rendered, reading.Sum);
            TextMetricWriter.PutSample(Buffer, family.NameUtf8, "_count"u8, series.Rendered, reading.Count);
        }
        PutCreated(family.NameUtf8, series);
    }

    public override void Close() => Buffer.Put("# EOF\n"u8);

    private static ReadOnlySpan<byte> BaseName(MetricHeader family) =>
        family.Kind == MetricKind.Counter ? family.NameUtf8.AsSpan(0, family.NameUtf8.Length - "_total".Length) : family.NameUtf8;

    private static string? UnitOf(MetricHeader family)
    {
        var name = family.Kind == MetricKind.Counter ? family.Name.AsSpan(0, family.Name.Length - "_total".Length) : family.Name;
        foreach (var unit in Units)
        {
            if (name.EndsWith(unit, StringComparison.Ordinal) && name.Length > unit.Length && name[^(unit.Length + 1)] == '_') { return unit; }
        }
        return null;
    }

    private void PutCreated(ReadOnlySpan<byte> name, MetricSeries series)
    {
        if (series.Created == 0) { return; }
        TextMetricWriter.PutSeries(Buffer, name, "_created"u8, series.Rendered);
        PutSeconds(series.Created);
        Buffer.Put((byte)'\n');
    }

    // 63 characters of names and values, of the 128 that the specification allows.
    private void PutExemplar(Exemplar exemplar)
    {
        Buffer.Put(" # {trace_id=\""u8);
        Buffer.Put(exemplar.TraceId);
        Buffer.Put("\",span_id=\""u8);
        Buffer.Put(exemplar.SpanId);
        Buffer.Put("\"} "u8);
        Buffer.Put(exemplar.Value);
        Buffer.Put((byte)' ');
        PutSeconds(exemplar.UnixMilliseconds);
    }

    private void PutSeconds(long milliseconds)
    {
        Buffer.Put(milliseconds / 1_000);
        Buffer.Put((byte)'.');
        Utf8Formatter.TryFormat(milliseconds % 1_000, Buffer.Room(3), out var written, new('D', 3));
        Buffer.Advance(written);
    }
}
