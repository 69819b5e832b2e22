using Pcf.Observability.Metrics.Exposition;

namespace Pcf.Observability.Metrics;

/// <summary>Takes one observed value with its label values, in the order of registration.</summary>
public delegate void Observation(double value, params ReadOnlySpan<string> labels);

/// <summary>A metric whose values are read when the page is written, and cost nothing in between.</summary>
internal sealed class ObservedFamily(string name, string help, MetricKind kind, Label[] labels, MetricsRegistry registry, Action<Observation> observe)
    : Family(name, help, labels)
{
    private int _lastCount;

    internal override MetricKind Kind => kind;

    internal override int SeriesCount => Volatile.Read(ref _lastCount);

    internal override long OverflowedCount => 0;

    internal override void Collect(Collection collection)
    {
        // A table of its own for each scrape: what is no longer observed is no longer shown.
        var table = new SeriesTable<ScalarSeries>(Labels, registry, values => new ScalarSeries(Labels, values));
        observe((value, labels) =>
        {
            // One total that is none would have a scraper refuse the whole page.
            if (kind == MetricKind.Counter && !Counter.IsCount(value)) { return; }
            var series = table.Get(labels, out _);
            series.Add(value);
            // The total is kept elsewhere, and since when is not known here.
            series.Created = 0;
        });
        Volatile.Write(ref _lastCount, table.Count);
        collection.Add(this, Labels, table.Exposed);
    }
}
