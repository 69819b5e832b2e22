using Pcf.Logging;
using Pcf.Logging.Queueing;
using Pcf.Metrics;
using Pcf.Otlp;

namespace Pcf.Observability;

/// <summary>What leaves the process, what waits to, and what was lost on the way: by signal, and by the sink that it was for.</summary>
internal static class LossMetrics
{
    // What is lost before it is given to any sink.
    private const string NoSink = "none";
    private const string Otlp = "otlp";
    private const string Scrape = "scrape";

    public static void Register(MetricsRegistry registry, JsonLoggerProvider? logs, SpanQueue? traces, MetricsPushFigures? pushed)
    {
        registry.RegisterObservableCounter("telemetry_records_dropped_total", "Telemetry lost, by signal, reason and the sink that it was for.",
            observe =>
        {
            foreach (var (queue, _, sink) in logs?.Routes ?? [])
            {
                foreach (var reason in Enum.GetValues<LogDropReason>()) { observe(queue.Lost(reason), "logs", LogDrops.NameOf(reason), sink); }
            }
            if (logs is not null)
            {
                observe(logs.HeldBack, "logs", "sampled", NoSink);
                observe(logs.Unwritten, "logs", "not_written", NoSink);
                observe(logs.LeftOut, "logs", "framework", NoSink);
            }
            foreach (var reason in Enum.GetValues<OtlpDropReason>())
            {
                if (traces is not null) { observe(traces.Drops[reason], "traces", NameOf(reason), Otlp); }
                // Metrics are not queued: each push has their totals as they are then.
                if (pushed is not null && reason is not (OtlpDropReason.QueueFull or OtlpDropReason.NotWritten))
                {
                    observe(pushed.Drops[reason], "metrics", NameOf(reason), Otlp);
                }
            }
            observe(registry.Lost, "metrics", "budget", NoSink);
            observe(registry.Invalid, "metrics", "invalid", NoSink);
            observe(registry.FailedCallbacks, "metrics", "export_failed", Scrape);
        }, ["signal", "reason", "sink"]);
        registry.RegisterObservableCounter("telemetry_export_total", "Pages and batches handed to who takes them, those included that failed.",
            observe =>
        {
            foreach (var (queue, _, sink) in logs?.Routes ?? []) { observe(queue.Exports, "logs", sink); }
            if (traces is not null) { observe(traces.Exports, "traces", Otlp); }
            if (pushed is not null) { observe(pushed.Exports, "metrics", Otlp); }
            observe(registry.ScrapesSent + registry.ScrapesFailed, "metrics", Scrape);
        }, ["signal", "sink"]);
        registry.RegisterObservableCounter("telemetry_export_failures_total", "Pages and batches that were refused or did not arrive whole.",
            observe =>
        {
            foreach (var (queue, _, sink) in logs?.Routes ?? []) { observe(queue.FailedExports, "logs", sink); }
            if (traces is not null) { observe(traces.FailedExports, "traces", Otlp); }
            if (pushed is not null) { observe(pushed.FailedExports, "metrics", Otlp); }
            observe(registry.ScrapesFailed, "metrics", Scrape);
        }, ["signal", "sink"]);
        registry.RegisterObservableGauge("telemetry_export_queue_size", "Records that wait to leave the process.", observe =>
        {
            if (logs is not null) { observe(logs.Routes.Sum(route => route.Queue.Waiting), "logs"); }
            if (traces is not null) { observe(traces.Waiting, "traces"); }
        }, ["signal"]);
        registry.RegisterObservableGauge("telemetry_export_queue_capacity", "Records that may wait to leave the process.", observe =>
        {
            if (logs is not null) { observe(logs.Routes.Sum(route => route.Queue.Capacity), "logs"); }
            if (traces is not null) { observe(SpanQueue.Capacity, "traces"); }
        }, ["signal"]);
    }

    private static string NameOf(OtlpDropReason reason) => reason switch
    {
        OtlpDropReason.QueueFull => "queue_full",
        OtlpDropReason.ExportFailed => "export_failed",
        OtlpDropReason.Rejected => "rejected",
        OtlpDropReason.NotWritten => "not_written",
        _ => "shutdown",
    };
}
