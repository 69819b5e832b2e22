using System.Diagnostics;
using Pcf.Metrics;
using Pcf.Metrics.Histograms;
using Pcf.Metrics.Series;

namespace Pcf.Otlp;

/// <summary>
/// Writes series as data points (opentelemetry-proto, metrics.proto). Not thread-safe; allocates nothing for a series without exemplars.
/// </summary>
internal sealed class DataPoints(OtlpWriter writer)
{
    // A message for a few counts far apart would be long: over this many buckets they are merged in pairs.
    private const int MaxBuckets = 1_024;

    // A total that is kept elsewhere in this process can have begun with it at the earliest.
    private static readonly long ProcessStart = StartOfProcess();

    private int[] _indexes = [];
    private long[] _counts = [];
    private readonly byte[] _id = new byte[16];

    /// <summary>The time of the collection, in nanoseconds since 1970.</summary>
    public long Now { get; set; }

    public static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>The message NumberDataPoint.</summary>
    /// <param name="labels">The labels of the series, in the order of its values.</param>
    /// <param name="series">The series.</param>
    /// <param name="value">Its value at this moment.</param>
    /// <param name="isSum">Whether its value is a total, which has a beginning.</param>
    public void Put(Label[] labels, ScalarSeries series, double value, bool isSum)
    {
        var point = writer.Begin(1);
        if (isSum) { writer.Fixed64(2, Start(series)); }
        writer.Fixed64(3, Now);
        writer.Double(4, value);
        PutLabels(7, labels, series);
        writer.End(point);
    }

    /// <summary>The message HistogramDataPoint or ExponentialHistogramDataPoint.</summary>
    /// <param name="labels">The labels of the series, in the order of its values.</param>
    /// <param name="series">The series.</param>
    /// <param name="reading">Its counts.</param>
    /// <param name="isExponential">Whether its native buckets are written.</param>
    public void Put(Label[] labels, HistogramSeries series, HistogramSnapshot reading, bool isExponential)
    {
        var point = writer.Begin(1);
        writer.Fixed64(2, Start(series));
        writer.Fixed64(3, Now);
        writer.Fixed64(4, reading.Count);
        // With values below zero a sum could fall, and no receiver could tell that from a restart.
        if (reading.Sum >= 0 && reading.Shape.Bounds[0] >= 0 && reading.Native?.Negative.Used is null or 0) { writer.Double(5, reading.Sum); }
        if (isExponential)
        {
            PutNative(reading.Native!);
            PutLabels(1, labels, series);
            PutExemplars(11, reading);
        }
        else
        {
            PutExplicit(reading);
            PutLabels(9, labels, series);
            PutExemplars(8, reading);
        }
        writer.End(point);
    }

    private void PutExplicit(HistogramSnapshot reading)
    {
        var counts = writer.Begin(6);
        foreach (var count in reading.Buckets) { writer.PackedFixed64(count); }
        writer.End(counts);
        var bounds = writer.Begin(7);
        foreach (var bound in reading.Shape.Bounds) { writer.PackedFixed64(BitConverter.DoubleToInt64Bits(bound)); }
        writer.End(bounds);
    }

    private void PutNative(NativeBuckets native)
    {
        var merged = Math.Max(Merges(native.Positive), Merges(native.Negative));
        writer.Signed(6, native.Schema - merged);
        writer.Fixed64(7, native.ZeroCount);
        PutBuckets(8, native.Positive, merged);
        PutBuckets(9, native.Negative, merged);
        writer.Double(14, native.ZeroThreshold);
    }

    private int Merges(SparseCounts buckets)
    {
        if (buckets.Used == 0) { return 0; }
        var used = Sort(buckets);
        var merges = 0;
        while (Index(_indexes[used - 1], merges) - Index(_indexes[0], merges) >= MaxBuckets) { merges++; }
        return merges;
    }

    private void PutBuckets(int field, SparseCounts buckets, int merges)
    {
        if (buckets.Used == 0) { return; }
        var used = Sort(buckets);
        var message = writer.Begin(field);
        var index = Index(_indexes[0], merges);
        writer.Signed(1, index);
        var counts = writer.Begin(2);
        for (var i = 0; i < used; index++)
        {
            var count = 0L;
            for (; i < used && Index(_indexes[i], merges) == index; i++) { count += _counts[i]; }
            writer.PackedNumber(count);
        }
        writer.End(counts);
        writer.End(message);
    }

    // Prometheus numbers a bucket by its upper end, OTLP by its lower one; pairs of buckets merge as the indexes halve.
    private static int Index(int index, int merges) => (index - 1) >> merges;

    private int Sort(SparseCounts buckets)
    {
        if (_indexes.Length < buckets.Used) { (_indexes, _counts) = (new int[buckets.Used], new long[buckets.Used]); }
        return buckets.CopySorted(_indexes, _counts);
    }

    private void PutExemplars(int field, HistogramSnapshot reading)
    {
        for (var bucket = 0; bucket < reading.Buckets.Length; bucket++)
        {
            if (reading.ExemplarOf(bucket) is not { } exemplar) { continue; }
            var message = writer.Begin(field);
            writer.Fixed64(2, exemplar.UnixMilliseconds * 1_000_000);
            writer.Double(3, exemplar.Value);
            PutId(4, exemplar.SpanId);
            PutId(5, exemplar.TraceId);
            writer.End(message);
        }
    }

    private void PutId(int field, string hex)
    {
        Convert.FromHexString(hex, _id, out _, out var length);
        writer.Bytes(field, _id.AsSpan(0, length));
    }

    private void PutLabels(int field, Label[] labels, MetricSeries series)
    {
        for (var i = 0; i < labels.Length; i++) { OtlpAttribute.Put(writer, field, labels[i].Name, series.Values[i]); }
    }

    private long Start(MetricSeries series) => Math.Min(Now, series.Created == 0 ? ProcessStart : series.Created * 1_000_000);

    private static long StartOfProcess()
    {
        using var process = Process.GetCurrentProcess();
        return Nanoseconds(new DateTimeOffset(process.StartTime.ToUniversalTime()));
    }
}
