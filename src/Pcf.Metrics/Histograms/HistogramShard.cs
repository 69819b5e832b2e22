using System.Diagnostics;

namespace Pcf.Metrics.Histograms;

/// <summary>A part of a series that one thread at a time writes or reads, behind a lock that is tried and never waited for by writers.</summary>
internal sealed class HistogramShard(HistogramShape shape)
{
    private readonly long[] _buckets = new long[shape.Bounds.Length + 1];
    private readonly NativeBuckets? _native = shape.Native is null ? null : new NativeBuckets(shape.Native);
    private ExemplarSlots? _exemplars;
    private double _sum;
    private long _count;
    private int _busy;

    /// <summary>Recordings so far, in operations.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Takes the shard; who gets it calls <see cref="Leave"/>.</summary>
    public bool TryEnter() => Volatile.Read(ref _busy) == 0 && Interlocked.CompareExchange(ref _busy, 1, 0) == 0;

    public void Leave() => Volatile.Write(ref _busy, 0);

    /// <summary>Adds a recording. Only between <see cref="TryEnter"/> and <see cref="Leave"/>.</summary>
    public void Add(int bucket, double value, long weight, Activity? trace)
    {
        _buckets[bucket] += weight;
        _sum += value * weight;
        _count += weight;
        _native?.Add(value, weight);
        if (trace is not null) { (_exemplars ??= new ExemplarSlots(_buckets.Length)).Offer(bucket, value, trace, shape.Clock); }
    }

    /// <summary>Adds all to a reading. Only between <see cref="TryEnter"/> and <see cref="Leave"/>.</summary>
    public void AddTo(HistogramSnapshot reading)
    {
        var buckets = reading.Buckets;
        for (var i = 0; i < _buckets.Length; i++)
        {
            buckets[i] += _buckets[i];
            reading.Count += _buckets[i];
        }
        reading.Sum += _sum;
        if (_native is not null) { reading.Native!.Add(_native); }
        if (_exemplars is not null) { reading.TakeExemplars(_exemplars); }
    }
}
