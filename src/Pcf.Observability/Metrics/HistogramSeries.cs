namespace Pcf.Observability.Metrics;

/// <summary>A histogram's counts at one moment.</summary>
/// <param name="Buckets">Recordings per bucket, not cumulative; the last bucket is the one without an upper bound.</param>
/// <param name="Count">All recordings: always the sum of <paramref name="Buckets"/>.</param>
/// <param name="Sum">The sum of all recorded values.</param>
public sealed record HistogramReading(IReadOnlyList<long> Buckets, long Count, double Sum);

/// <summary>The buckets of one label set. Recording is lock-free; a reading is never torn.</summary>
/// <remarks>
/// Recordings go to the hot half. A reading swaps the halves, waits for the recordings that had begun in the half now
/// cold, reads it, and adds it to the hot one: so count, sum and buckets are of the same set of recordings.
/// </remarks>
internal sealed class HistogramSeries(ReadOnlySpan<Label> labels, string[] values, int buckets) : Series(labels, values)
{
    private readonly Half[] _halves = [new(buckets), new(buckets)];
    private readonly Lock _reading = new();

    // The top bit says which half is hot; the rest counts the recordings that have begun.
    private long _begun;

    internal override double Weight => Interlocked.Read(ref _begun) & long.MaxValue;

    internal override bool TryRetire(double weight) => false;

    public void Record(int bucket, double value)
    {
        var half = _halves[(int)((ulong)Interlocked.Increment(ref _begun) >> 63)];
        Interlocked.Increment(ref half.Buckets[bucket]);
        Add(ref half.Sum, value);
        Interlocked.Increment(ref half.Ended);
    }

    public HistogramReading Read()
    {
        lock (_reading)
        {
            var flipped = Interlocked.Add(ref _begun, long.MinValue);
            var count = flipped & long.MaxValue;
            var hot = _halves[(int)((ulong)flipped >> 63)];
            var cold = _halves[1 - (int)((ulong)flipped >> 63)];
            var wait = default(SpinWait);
            while (Interlocked.Read(ref cold.Ended) != count) { wait.SpinOnce(); }

            var reading = new HistogramReading((long[])cold.Buckets.Clone(), count, cold.Sum);
            for (var i = 0; i < cold.Buckets.Length; i++)
            {
                Interlocked.Add(ref hot.Buckets[i], cold.Buckets[i]);
                cold.Buckets[i] = 0;
            }
            Add(ref hot.Sum, cold.Sum);
            cold.Sum = 0;
            Interlocked.Add(ref hot.Ended, count);
            Interlocked.Exchange(ref cold.Ended, 0);
            return reading;
        }
    }

    private static void Add(ref double sum, double value)
    {
        var seen = Volatile.Read(ref sum);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref sum, seen + value, seen);
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen)) { return; }
            seen = before;
        }
    }

    private sealed class Half(int buckets)
    {
        public readonly long[] Buckets = new long[buckets];
        public double Sum;
        public long Ended;
    }
}
