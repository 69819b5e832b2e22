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
        registry.RegisterObservableCounter("telemetry_records_dropped_total", "Telemetry lost, by signal and reason.", ["signal", "reason"], observe =>
        {
            observe(logger.Lost(LogDropReason.QueueFull), "logs", "queue_full");
            observe(logger.Lost(LogDropReason.ExportFailed), "logs", "export_failed");
            observe(logger.Lost(LogDropReason.Shutdown), "logs", "shutdown");
            observe(logger.HeldBack, "logs", "sampled");
            observe(logger.Unwritten, "logs", "not_written");
            observe(logger.LeftOut, "logs", "framework");
            observe(registry.Lost, "metrics", "budget");
            observe(registry.FailedCallbacks, "metrics", "export_failed");
        });
        registry.RegisterObservableCounter("telemetry_export_total", "Pages and batches of records handed to who takes them, those included that failed.", ["signal"], observe =>
        {
            observe(logger.Routes.Sum(route => route.Queue.Exports), "logs");
            observe(registry.ScrapesSent + registry.ScrapesFailed, "metrics");
        });
        registry.RegisterObservableCounter("telemetry_export_failures_total", "Pages and batches of records that were refused or did not arrive whole.", ["signal"], observe =>
        {
            observe(logger.Routes.Sum(route => route.Queue.FailedExports), "logs");
            observe(registry.ScrapesFailed, "metrics");
        });
        registry.RegisterObservableGauge("telemetry_export_queue_size", "Records that wait to leave the process.", ["signal"], observe => observe(logger.Routes.Sum(route => route.Queue.Waiting), "logs"));
        registry.RegisterObservableGauge("telemetry_export_queue_capacity", "Records that may wait to leave the process.", ["signal"], observe => observe(logger.Routes.Sum(route => route.Queue.Capacity), "logs"));
    }
}
