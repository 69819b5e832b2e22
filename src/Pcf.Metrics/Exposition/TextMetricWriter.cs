using Pcf.Metrics.Histograms;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics.Exposition;

/// <summary>A page in the Prometheus text format 0.0.4.</summary>
internal sealed class TextMetricWriter(ScrapeBuffer buffer) : MetricWriter(buffer)
{
    public override void Begin(MetricHeader family)
    {
        Buffer.Put("# HELP "u8);
        Buffer.Put(family.NameUtf8);
        Buffer.Put((byte)' ');
        PutHelp(Buffer, family.Help, quotes: false);
        Buffer.Put("\n# TYPE "u8);
        Buffer.Put(family.NameUtf8);
        Buffer.Put(family.Kind switch { MetricKind.Counter => " counter\n"u8, MetricKind.Gauge => " gauge\n"u8, _ => " histogram\n"u8 });
    }

    public override void Put(MetricHeader family, Label[] labels, ScalarSeries series) =>
        PutSample(Buffer, family.NameUtf8, default, series.Rendered, series.Value);

    public override void Put(MetricHeader family, Label[] labels, HistogramSeries series, HistogramSnapshot reading)
    {
        var upTo = 0L;
        for (var i = 0; i < reading.Buckets.Length; i++)
        {
            upTo += reading.Buckets[i];
            PutBucket(Buffer, family.NameUtf8, series.Rendered, reading.Shape.BoundTexts[i], upTo);
            Buffer.Put((byte)'\n');
        }
        PutSample(Buffer, family.NameUtf8, "_sum"u8, series.Rendered, reading.Sum);
        PutSample(Buffer, family.NameUtf8, "_count"u8, series.Rendered, reading.Count);
    }

    /// <summary>One line, shared by both text formats.</summary>
    public static void PutSample(ScrapeBuffer buffer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, double value)
    {
        // One look at the room for the whole line: this is what a page of many counters mostly does.
        var room = buffer.Room(name.Length + suffix.Length + labels.Length + ScrapeBuffer.LongestNumber + 4);
        var at = PutSeries(room, name, suffix, labels);
        at += ScrapeBuffer.Format(value, room[at..]);
        room[at++] = (byte)'\n';
        buffer.Advance(at);
    }

    /// <summary>The name and labels of a line, and the space after them.</summary>
    public static void PutSeries(ScrapeBuffer buffer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels) =>
        buffer.Advance(PutSeries(buffer.Room(name.Length + suffix.Length + labels.Length + 3), name, suffix, labels));

    private static int PutSeries(Span<byte> room, ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels)
    {
        name.CopyTo(room);
        suffix.CopyTo(room[name.Length..]);
        var at = name.Length + suffix.Length;
        if (labels.Length > 0)
        {
            room[at++] = (byte)'{';
            labels.CopyTo(room[at..]);
            at += labels.Length;
            room[at++] = (byte)'}';
        }
        room[at++] = (byte)' ';
        return at;
    }

    /// <summary>A bucket's line without its end.</summary>
    public static void PutBucket(ScrapeBuffer buffer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bound, long upTo)
    {
        buffer.Put(name);
        buffer.Put("_bucket{"u8);
        buffer.Put(labels);
        buffer.Put(labels.Length > 0 ? ",le=\""u8 : "le=\""u8);
        buffer.Put(bound);
        buffer.Put("\"} "u8);
        buffer.Put(upTo);
    }

    /// <summary>A help text with what would end it escaped.</summary>
    public static void PutHelp(ScrapeBuffer buffer, string help, bool quotes)
    {
        if (help.AsSpan().IndexOfAny('\\', '\n', '"') < 0)
        {
            buffer.Put(help);
            return;
        }
        var escaped = help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        buffer.Put(quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped);
    }
}
