using Pcf.Observability.Metrics.Exposition;

namespace Pcf.Observability.Metrics;

/// <summary>A metric with one number a series.</summary>
public abstract class ScalarFamily : Family
{
    private protected ScalarFamily(string name, string help, Label[] labels, MetricsRegistry registry)
        : base(name, help, labels)
    {
        Table = new SeriesTable<ScalarSeries>(labels, registry, values => new ScalarSeries(labels, values));
        // A metric without labels has its one series from the start: a zero tells more than an absence.
        if (labels.Length == 0) { Table.Get([], out _); }
    }

    internal SeriesTable<ScalarSeries> Table { get; }

    internal override int SeriesCount => Table.Count;

    internal override long OverflowedCount => Table.Overflowed;

    /// <summary>Recordings whose label set was over a budget and went to a series under <see cref="Label.Other"/>.</summary>
    public long Overflowed => Table.Overflowed;

    /// <summary>The value of one label set; 0 when it has no series. For tests.</summary>
    public double Value(params ReadOnlySpan<string> labels) => Table.Find(labels)?.Value ?? 0;

    /// <summary>The sum over all series. For tests.</summary>
    public double Total() => Series().Sum(series => series.Value);

    /// <summary>Every series with its label values and its value at this moment. For tests.</summary>
    public IEnumerable<(IReadOnlyList<string> Labels, double Value)> Series() =>
        Table.Exposed.ToArray().Select(series => ((IReadOnlyList<string>)series.Values, series.Value));

    internal override void Collect(Collection collection) => collection.Add(this, Labels, Table.Exposed);
}
