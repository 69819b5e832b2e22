namespace Pcf.Metrics.Histograms;

/// <summary>A histogram's counts at one moment.</summary>
/// <param name="Buckets">Recordings per bucket, not cumulative; the last bucket is the one without an upper bound.</param>
/// <param name="Count">All recordings: always the sum of <paramref name="Buckets"/>.</param>
/// <param name="Sum">The sum of all recorded values.</param>
internal sealed record HistogramReading(IReadOnlyList<long> Buckets, long Count, double Sum)
{
    /// <summary>The native buckets; null when the histogram has none.</summary>
    public NativeReading? Native { get; init; }

    /// <summary>The exemplar of each bucket that has one.</summary>
    public IReadOnlyList<Exemplar> Exemplars { get; init; } = [];
}

/// <summary>Native buckets at one moment: their counts add up to that of the histogram.</summary>
/// <param name="Schema">Bucket i ends at 2^(i / 2^schema).</param>
/// <param name="ZeroThreshold">How far from zero the zero bucket reaches.</param>
/// <param name="ZeroCount">Recordings in the zero bucket.</param>
/// <param name="Positive">Recordings by bucket, in the order of the index.</param>
/// <param name="Negative">Recordings below zero by bucket, in the order of the index.</param>
internal sealed record NativeReading(
    int Schema, double ZeroThreshold, long ZeroCount, IReadOnlyList<KeyValuePair<int, long>> Positive,
    IReadOnlyList<KeyValuePair<int, long>> Negative);
