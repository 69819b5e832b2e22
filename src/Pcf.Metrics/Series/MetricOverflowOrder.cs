using Pcf.Metrics.Budgets;
using Pcf.Metrics.Labels;

namespace Pcf.Metrics.Series;

/// <summary>A metric that takes no new label sets for now, and in which order its labels give way: the one with the most values first.</summary>
internal sealed class MetricOverflowOrder
{
    private readonly long _released;

    public MetricOverflowOrder(SeriesQuota process, ReadOnlySpan<MetricSeries> series, int labels)
    {
        _released = process.Released;
        var values = new HashSet<string>[labels];
        for (var i = 0; i < labels; i++) { values[i] = new HashSet<string>(StringComparer.Ordinal); }
        foreach (var one in series)
        {
            for (var i = 0; i < labels; i++) { values[i].Add(one.Values[i]); }
        }
        GivingWay = [.. Enumerable.Range(0, labels).OrderByDescending(label => values[label].Count)];
    }

    /// <summary>The labels by number.</summary>
    public int[] GivingWay { get; }

    /// <summary>Whether no place has become free in the process since.</summary>
    public bool IsStill(SeriesQuota process) => process.Released == _released;

    /// <summary>Makes <see cref="Label.Other"/> of the first label that is not yet; false when all are.</summary>
    public bool TryGiveWay(ref RequestedLabels asked)
    {
        foreach (var label in GivingWay)
        {
            if (asked[label] == Label.Other) { continue; }
            asked.ReplaceByOther(label, LabelHash.Compute(asked[label]));
            return true;
        }
        return false;
    }
}
