using Pcf.Metrics.Budgets;
using Pcf.Metrics.Exposition;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics;

/// <summary>Takes one observed value with its label values, in the order of registration.</summary>
public delegate void Observation(double value, params ReadOnlySpan<string> labels);

/// <summary>A metric whose values are read when the page is written, and cost nothing in between.</summary>
internal sealed class ObservedFamily(string name, string help, MetricKind kind, Label[] labels, SeriesOptions series, RegistryContext context,
    Action<Observation> observe)
    : Family(new MetricHeader(name, help, kind), labels)
{
    private int _lastCount;

    internal override bool HasOwnLimit => series.HasLimit;

    internal override SeriesStats Figures => new(Volatile.Read(ref _lastCount), context.LimitOf(series), Volatile.Read(ref _lastCount), 0, 0, 0);

    internal override void Collect(ScrapeSnapshot collection)
    {
        // A table of its own for each scrape: what is no longer observed is no longer shown.
        var table = new SeriesTable<GaugeSeries>(Labels, series, context, values => new GaugeSeries(Labels, values), new SeriesQuota(int.MaxValue));
        observe((value, labels) =>
        {
            // One total that is none would have a scraper refuse the whole page.
            if (kind == MetricKind.Counter && !Counter.IsCount(value)) { context.Losses.CountInvalid(); }
            else { table.Get(labels, 0, out _)!.TryAdd(value); }
        });
        var all = table.Exposed;
        Volatile.Write(ref _lastCount, all.Length);
        collection.Add(Header, Labels, ScalarSeries.AsScalars(all));
    }
}
