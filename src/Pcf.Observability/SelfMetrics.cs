using Pcf.Logging;
using Pcf.Logging.Records;
using Pcf.Metrics;

namespace Pcf.Observability;

/// <summary>What the telemetry says of itself: how near it is to its bounds, and what it has lost.</summary>
internal static class SelfMetrics
{
    public static void Register(MetricsRegistry registry, JsonLoggerProvider? logger)
    {
        registry.RegisterObservableCounter("telemetry_instruments_refused_total",
            "Instruments that are not shown, since another metric holds their name.", observe => observe(registry.Refused));
        if (logger is null) { return; }
        registry.RegisterObservableCounter("telemetry_log_records_total", "Log records written, by level.", observe =>
        {
            foreach (var (level, name) in LevelNames.All) { observe(logger.Written(level), name); }
        }, ["level"]);
    }
}
