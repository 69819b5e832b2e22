using Microsoft.Extensions.Logging;
using Pcf.Logging;
using Pcf.Metrics;

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
        registry.RegisterObservableCounter("telemetry_instruments_refused_total", "Instruments that are not shown, since another metric holds their name.", observe => observe(registry.Refused));
        registry.RegisterObservableCounter("telemetry_log_records_total", "Log records written, by level.", observe =>
        {
            foreach (var (level, name) in Levels) { observe(logger.Written(level), name); }
        }, ["level"]);
    }
}
