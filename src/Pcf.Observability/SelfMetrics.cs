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

    public static void Register(MetricsRegistry registry, JsonLoggerProvider logger, LogQueue queue)
    {
        var metric = new Label("metric");
        registry.RegisterObservableGauge("telemetry_metric_series", "Series that each metric has.", [metric], observe =>
        {
            foreach (var family in registry.Families) { observe(family.SeriesCount, family.Name); }
        });
        registry.RegisterObservableGauge("telemetry_metric_series_limit", "Series that each metric may have.", [metric], observe =>
        {
            foreach (var family in registry.Families) { observe(registry.CardinalityLimit, family.Name); }
        });
        registry.RegisterObservableCounter("telemetry_series_overflowed_total", "Recordings whose label set was over a budget, by metric.", [metric], observe =>
        {
            foreach (var family in registry.Families) { observe(family.OverflowedCount, family.Name); }
        });
        registry.RegisterObservableCounter("telemetry_log_records_total", "Log records written, by level.", ["level"], observe =>
        {
            foreach (var (level, name) in Levels) { observe(logger.Written(level), name); }
        });
        registry.RegisterObservableCounter("telemetry_records_dropped_total", "Telemetry lost, by signal and reason.", ["signal", "reason"], observe =>
        {
            observe(queue.Dropped, "logs", "queue_full");
            observe(queue.Failed, "logs", "export_failed");
            observe(registry.FailedCallbacks, "metrics", "export_failed");
        });
        registry.RegisterObservableGauge("telemetry_export_queue_size", "Records that wait to leave the process.", ["signal"], observe => observe(queue.Waiting, "logs"));
        registry.RegisterObservableGauge("telemetry_export_queue_capacity", "Records that may wait to leave the process.", ["signal"], observe => observe(queue.Capacity, "logs"));
    }
}
