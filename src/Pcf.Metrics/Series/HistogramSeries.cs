using System.Diagnostics;
using System.Numerics;
using Pcf.Metrics.Histograms;

namespace Pcf.Metrics.Series;

/// <summary>The buckets of one label set. Thread-safe; a recording never waits, a reading is never torn.</summary>
/// <remarks>
/// A recording takes a shard, changes it as a whole and leaves it: two operations on one cache line. One that finds its shard taken goes to the next,
/// made then, and its thread stays there, so threads that share a series soon share no memory. A reading takes the shards one by one, and each
/// recording is in exactly
/// one of them: so count, sum, buckets and exemplars are of the same recordings.
/// </remarks>
internal sealed class HistogramSeries(ReadOnlySpan<Label> labels, string[] values, HistogramShape shape) : MetricSeries(labels, values)
{
    private static readonly int MaxShards = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(8, Environment.ProcessorCount));

    private readonly HistogramShard _first = new(shape);
    private HistogramShard?[]? _shards;
    private bool _closed;

    internal override double Weight
    {
        get
        {
            if (Volatile.Read(ref _shards) is not { } shards) { return _first.Count; }
            var count = 0L;
            foreach (ref var slot in shards.AsSpan()) { count += Volatile.Read(ref slot)?.Count ?? 0; }
            return count;
        }
    }

    /// <summary>Records, unless the series has gone from its metric.</summary>
    public bool TryRecord(double value, long weight)
    {
        var bucket = shape.BucketOf(value);
        var trace = shape.Exemplars && Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } current ? current : null;
        var shards = _shards;
        var shard = shards is null ? _first : shards[Stripes.OfThread & (shards.Length - 1)];
        if (shard is null || !shard.TryEnter()) { shard = EnterAnother(); }
        try
        {
            // Read with the shard held: closing the series takes each shard after announcing it.
            if (Volatile.Read(ref _closed)) { return false; }
            shard.Add(bucket, value, weight, trace);
            return true;
        }
        finally
        {
            shard.Leave();
        }
    }

    /// <summary>Reads into memory of the caller's.</summary>
    public void Read(HistogramSnapshot reading)
    {
        reading.Clear();
        if (Volatile.Read(ref _shards) is not { } shards)
        {
            Read(_first, reading);
            return;
        }
        foreach (ref var slot in shards.AsSpan())
        {
            if (Volatile.Read(ref slot) is { } shard) { Read(shard, reading); }
        }
    }

    internal override bool TryRetire(double weight)
    {
        Volatile.Write(ref _closed, true);
        // Before the shards are looked for: a thread that makes one looks at the mark after it has, so one of the two sees the other.
        Interlocked.MemoryBarrier();
        var reading = new HistogramSnapshot(shape);
        Read(reading);
        if (reading.Count == (long)weight) { return true; }
        Volatile.Write(ref _closed, false);
        return false;
    }

    private static void Read(HistogramShard shard, HistogramSnapshot reading)
    {
        var wait = default(SpinWait);
        while (!shard.TryEnter()) { wait.SpinOnce(); }
        try
        {
            shard.AddTo(reading);
        }
        finally
        {
            shard.Leave();
        }
    }

    private HistogramShard EnterAnother()
    {
        var shards = Volatile.Read(ref _shards) ?? Spread();
        var wait = default(SpinWait);
        while (true)
        {
            for (var i = 0; i < shards.Length; i++)
            {
                Stripes.MoveOn();
                ref var slot = ref shards[Stripes.OfThread & (shards.Length - 1)];
                var shard = Volatile.Read(ref slot) ?? Make(ref slot);
                if (shard.TryEnter()) { return shard; }
            }
            // Every shard is taken: more threads than shards stand in the middle of a recording, and one of them has to run first.
            wait.SpinOnce();
        }
    }

    private HistogramShard?[] Spread()
    {
        var shards = new HistogramShard?[MaxShards];
        shards[0] = _first;
        return Interlocked.CompareExchange(ref _shards, shards, null) ?? shards;
    }

    private HistogramShard Make(ref HistogramShard? slot)
    {
        var made = new HistogramShard(shape);
        return Interlocked.CompareExchange(ref slot, made, null) ?? made;
    }
}
