using Pcf.Metrics.Exposition;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics;

/// <summary>A metric with one number a series.</summary>
public abstract class ScalarFamily : Family
{
    private protected ScalarFamily(MetricHeader header, Label[] labels)
        : base(header, labels)
    {
    }

    /// <summary>Recordings whose label set was over a budget and went to a series under <see cref="Label.Other"/>.</summary>
    public long Overflowed => Figures.Overflowed;

    /// <summary>The series that a page shows, in the order of their making.</summary>
    internal abstract ReadOnlyMemory<ScalarSeries> Exposed { get; }

    /// <summary>The value of one label set; 0 when it has no series. For tests.</summary>
    public double Value(params ReadOnlySpan<string> labels) => Find(labels)?.Value ?? 0;

    /// <summary>The sum over all series. For tests.</summary>
    public double Total() => Series().Sum(series => series.Value);

    /// <summary>Every series with its label values and its value at this moment. For tests.</summary>
    public IEnumerable<(IReadOnlyList<string> Labels, double Value)> Series() =>
        Exposed.ToArray().Select(series => ((IReadOnlyList<string>)series.Values, series.Value));

    internal abstract ScalarSeries? Find(ReadOnlySpan<string> labels);

    internal override void Collect(ScrapeSnapshot collection) => collection.Add(Header, Labels, Exposed);
}
