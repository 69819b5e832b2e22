namespace Pcf.Metrics.Histograms;

/// <summary>The native buckets of one shard or one reading. Not thread-safe.</summary>
/// <remarks>
/// Over its limit of buckets it gets coarser, and no count is ever lost: first the schema goes down to -4, merging pairs, then the zero bucket takes
/// in the buckets
/// nearest to zero. That always ends below the limit (at least 10, while at most four buckets cannot be taken in), so counts are never reset.
/// </remarks>
internal sealed class NativeBuckets(NativeShape shape)
{
    public int Schema { get; private set; } = shape.Schema;

    public double ZeroThreshold { get; private set; } = shape.ZeroThreshold;

    public long ZeroCount { get; private set; }

    public SparseCounts Positive { get; } = new();

    public SparseCounts Negative { get; } = new();

    private int Used => Positive.Used + Negative.Used;

    public void Add(double value, long weight)
    {
        var size = Math.Abs(value);
        if (size <= ZeroThreshold)
        {
            ZeroCount += weight;
            return;
        }
        var side = value > 0 ? Positive : Negative;
        if (side.Add(NativeIndex.BucketOf(size, Schema), weight) && Used > shape.MaxBuckets) { Shrink(); }
    }

    /// <summary>Adds all counts of another of the same shape, as coarse as the coarser of both.</summary>
    public void Add(NativeBuckets other)
    {
        while (Schema > other.Schema) { Coarsen(); }
        if (other.ZeroThreshold > ZeroThreshold) { WidenZero(other.ZeroThreshold); }
        var coarser = other.Schema - Schema;
        var wider = ZeroThreshold > other.ZeroThreshold ? ZeroThreshold : 0;
        ZeroCount += other.ZeroCount
            + other.Positive.AddTo(Positive, other.Schema, coarser, wider)
            + other.Negative.AddTo(Negative, other.Schema, coarser, wider);
        Shrink();
    }

    public void Clear()
    {
        Schema = shape.Schema;
        ZeroThreshold = shape.ZeroThreshold;
        ZeroCount = 0;
        Positive.Clear();
        Negative.Clear();
    }

    private void Shrink()
    {
        while (Used > shape.MaxBuckets && Schema > NativeIndex.MinSchema) { Coarsen(); }
        while (Used > shape.MaxBuckets)
        {
            var end = NativeIndex.UpperEnd(Math.Min(Positive.Lowest(), Negative.Lowest()), Schema);
            if (!double.IsFinite(end)) { return; }
            WidenZero(end);
        }
    }

    private void Coarsen()
    {
        Schema--;
        Positive.Halve();
        Negative.Halve();
    }

    private void WidenZero(double threshold)
    {
        ZeroThreshold = threshold;
        ZeroCount += Positive.TakeUpTo(threshold, Schema) + Negative.TakeUpTo(threshold, Schema);
    }
}
