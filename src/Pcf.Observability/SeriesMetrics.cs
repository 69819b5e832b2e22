using Pcf.Metrics;
using Pcf.Metrics.Budgets;

namespace Pcf.Observability;

/// <summary>How the metrics stand to their budgets. A metric has rows of its own where there is something to tell; all others are one row, so that
/// sums stay right.</summary>
internal static class SeriesMetrics
{
    /// <summary>The row of all metrics that have none of their own.</summary>
    private const string Others = Label.Other;

    public static void Register(MetricsRegistry registry, SeriesRows rows)
    {
        Gauge("telemetry_metric_series", "Series that metrics have.", figures => figures.Series);
        Gauge("telemetry_metric_series_limit", "Series that metrics may have.", figures => figures.Limit);
        Counter("telemetry_series_overflowed_total", "Recordings whose label set was over a budget, by metric.", figures => figures.Overflowed);
        Gauge("telemetry_series_demand", "Different label sets that metrics were asked for, estimated beyond their budget.",
            figures => figures.Demand);
        Counter("telemetry_series_expired_total", "Series that have gone because they were idle or their meter is gone, by metric.",
            figures => figures.Expired);
        Counter("telemetry_series_rejected_total", "Recordings that a strict metric did not take, by metric.", figures => figures.Rejected);
        registry.RegisterObservableGauge("telemetry_metric_series_default_limit", "Series that a metric may have for which nothing else is set.",
            observe => observe(registry.CardinalityLimit));

        void Gauge(string name, string help, Func<SeriesStats, double> read) =>
            registry.RegisterObservableGauge(name, help, observe => Observe(read, observe), ["metric"], SeriesOptions.Unlimited);
        void Counter(string name, string help, Func<SeriesStats, double> read) =>
            registry.RegisterObservableCounter(name, help, observe => Observe(read, observe), ["metric"], SeriesOptions.Unlimited);
        void Observe(Func<SeriesStats, double> read, Observation observe)
        {
            var others = 0.0;
            foreach (var family in registry.Families)
            {
                var figures = family.Figures;
                if (rows == SeriesRows.All || IsNotable(family, figures)) { observe(read(figures), family.Name); }
                else { others += read(figures); }
            }
            if (rows == SeriesRows.Notable) { observe(others, Others); }
        }
    }

    // Each only ever begins to be so: a row that stays lets no sum fall.
    private static bool IsNotable(Family family, SeriesStats figures) =>
        family.HasOwnLimit || figures.Overflowed > 0 || figures.Expired > 0 || figures.Rejected > 0;
}
