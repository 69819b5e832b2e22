namespace Pcf.Metrics.Histograms;

/// <summary>The counts of one series at one moment, in memory that the next series uses again. Not thread-safe.</summary>
internal sealed class HistogramSnapshot(HistogramShape shape)
{
    private ExemplarSlots? _exemplars;
    private bool _hasExemplars;

    public HistogramShape Shape => shape;

    /// <summary>Recordings per bucket, not cumulative.</summary>
    public long[] Buckets { get; } = new long[shape.Bounds.Length + 1];

    public long Count { get; set; }

    public double Sum { get; set; }

    public NativeBuckets? Native { get; } = shape.Native is null ? null : new NativeBuckets(shape.Native);

    /// <summary>The exemplar of a bucket, or null.</summary>
    public Exemplar? ExemplarOf(int bucket) => _hasExemplars ? _exemplars![bucket] : null;

    public void TakeExemplars(ExemplarSlots slots)
    {
        _exemplars ??= new ExemplarSlots(Buckets.Length);
        _exemplars.CopyFrom(slots);
        _hasExemplars = true;
    }

    public void Clear()
    {
        Array.Clear(Buckets);
        Count = 0;
        Sum = 0;
        Native?.Clear();
        if (_hasExemplars) { _exemplars!.Clear(); }
        _hasExemplars = false;
    }

    /// <summary>A copy for callers, which keep it.</summary>
    public HistogramReading ToReading() => new([.. Buckets], Count, Sum)
    {
        Native = Native is null
            ? null
            : new NativeReading(Native.Schema, Native.ZeroThreshold, Native.ZeroCount, Sorted(Native.Positive), Sorted(Native.Negative)),
        Exemplars = [.. Enumerable.Range(0, Buckets.Length).Select(ExemplarOf).OfType<Exemplar>()],
    };

    private static KeyValuePair<int, long>[] Sorted(SparseCounts counts)
    {
        var indexes = new int[counts.Used];
        var values = new long[counts.Used];
        counts.CopySorted(indexes, values);
        return [.. indexes.Zip(values, KeyValuePair.Create)];
    }
}
