using Pcf.Logging;
using Pcf.Logging.Records;
using Pcf.Metrics;
using Pcf.Shared;

namespace Pcf.Observability;

/// <summary>What the telemetry says of itself: how near it is to its bounds, and what it has lost.</summary>
internal static class SelfMetrics
{
    /// <param name="registry">Takes the metrics.</param>
    /// <param name="logger">Writes the log; null for none.</param>
    /// <param name="logging">Where it is written to.</param>
    /// <param name="clock">Says how old a look at a volume is.</param>
    public static void Register(MetricsRegistry registry, JsonLoggerProvider? logger, LoggingOptions? logging, TimeProvider clock)
    {
        registry.RegisterObservableCounter("telemetry_instruments_refused_total",
            "Instruments that are not shown, since another metric holds their name.", observe => observe(registry.Refused));
        if (logger is null) { return; }
        registry.RegisterObservableCounter("telemetry_log_records_total", "Log records written, by level.", observe =>
        {
            foreach (var (level, name) in LevelNames.All) { observe(logger.Written(level), name); }
        }, ["level"]);
        if (logging is null) { return; }
        registry.RegisterGauge("telemetry_audit_enabled", "1 if audit records are written, 0 if they are switched off.")
            .Set(logging.Audit.Enabled ? 1 : 0);
        RegisterVolumes(registry, logging, clock);
    }

    private static void RegisterVolumes(MetricsRegistry registry, LoggingOptions logging, TimeProvider clock)
    {
        var volumes = new List<(string Sink, VolumeSpace Space)>();
        foreach (var (sink, path) in new[] { ("file", logging.File.Path), ("audit", logging.Audit.Path) })
        {
            if (path is not null) { volumes.Add((sink, new VolumeSpace(Path.GetDirectoryName(Path.GetFullPath(path))!, clock))); }
        }
        registry.RegisterObservableGauge("telemetry_disk_free_bytes", "Free bytes of the volume that a file of the log is on.", observe =>
        {
            foreach (var (sink, space) in volumes) { if (space.Now is { } now) { observe(now.Free, sink); } }
        }, ["sink"]);
        registry.RegisterObservableGauge("telemetry_disk_size_bytes", "All bytes of the volume that a file of the log is on.", observe =>
        {
            foreach (var (sink, space) in volumes) { if (space.Now is { } now) { observe(now.Size, sink); } }
        }, ["sink"]);
    }
}
