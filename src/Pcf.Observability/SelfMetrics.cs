using Microsoft.Extensions.Logging;
using Pcf.Observability.Logging;
using Pcf.Observability.Metrics;

namespace Pcf.Observability;

/// <summary>What the telemetry says of itself: how near it is to its bounds, and what it has lost.</summary>
internal static class SelfMetrics
{
    private static readonly (LogLevel Level, string Name)[] Levels =
    [
        (LogLevel.Trace, "TRACE"), (LogLevel.Debug, "DEBUG"), (LogLevel.Information, "INFO"),
        (LogLevel.Warning, "WARN"), (LogLevel.Error, "ERROR"), (LogLevel.Critical, "FATAL"),
    ];

    public static void Register(MetricsRegistry registry, JsonLoggerProvider logger)
    {
        var metric = new Label("metric");
        // As many as there are metrics, whatever limit those have.
        var all = new SeriesOptions { MaxSeries = 1_000_000 };
        registry.RegisterObservableGauge("telemetry_metric_series", "Series that each metric has.", all, [metric], observe =>
        {
            foreach (var family in registry.Families) { observe(family.Figures.Series, family.Name); }
        });
        registry.RegisterObservableGauge("telemetry_metric_series_limit", "Series that each metric may have.", all, [metric], observe =>
        {
            foreach (var family in registry.Families) { observe(family.Figures.Limit, family.Name); }
        });
        registry.RegisterObservableCounter("telemetry_series_overflowed_total", "Recordings whose label set was over a budget, by metric.", all, [metric], observe =>
        {
            foreach (var family in registry.Families) { observe(family.Figures.Overflowed, family.Name); }
        });
        registry.RegisterObservableGauge("telemetry_series_demand", "Different label sets that each metric was asked for, estimated beyond its budget.", all, [metric], observe =>
        {
            foreach (var family in registry.Families) { observe(family.Figures.Demand, family.Name); }
        });
        registry.RegisterObservableCounter("telemetry_series_expired_total", "Series that have gone because they were idle, by metric.", all, [metric], observe =>
        {
            foreach (var family in registry.Families) { observe(family.Figures.Expired, family.Name); }
        });
        registry.RegisterObservableCounter("telemetry_series_rejected_total", "Recordings that a strict metric did not take, by metric.", all, [metric], observe =>
        {
            foreach (var family in registry.Families) { observe(family.Figures.Rejected, family.Name); }
        });
        registry.RegisterObservableCounter("telemetry_instruments_refused_total", "Instruments that are not shown, since another metric holds their name.", () => registry.Refused);
        registry.RegisterObservableCounter("telemetry_log_records_total", "Log records written, by level.", ["level"], observe =>
        {
            foreach (var (level, name) in Levels) { observe(logger.Written(level), name); }
        });
    }
}
