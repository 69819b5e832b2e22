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

    internal override void Write(TextFormat page)
    {
        // A table of its own for each scrape: what is no longer observed is no longer shown.
        var table = new SeriesTable<ScalarSeries>(Labels, registry, values => new ScalarSeries(Labels, values));
        observe((value, labels) => table.Get(labels, out _).Add(value));
        Volatile.Write(ref _lastCount, table.Count);
        if (table.Count == 0) { return; }
        page.Header(this);
        foreach (var series in table.Exposed.Span) { page.Sample(Name, series.Rendered, series.Value); }
    }
}
