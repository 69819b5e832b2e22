using Pcf.Metrics;
using Pcf.Redaction;

namespace Pcf.Observability;

/// <summary>What redaction says of itself: how often each rule masks, and how often a value could not be looked at.</summary>
internal static class RedactionMetrics
{
    public static void Register(MetricsRegistry registry, params (string Signal, Redactor Redactor)[] signals)
    {
        registry.RegisterObservableCounter("telemetry_redactions_total", "Values masked, by rule and signal.", observe =>
        {
            foreach (var (signal, redactor) in signals)
            {
                foreach (var (rule, count) in redactor.Counts()) { observe(count, rule, signal); }
            }
        }, ["rule", "signal"], SeriesOptions.Unlimited);
        registry.RegisterObservableCounter("telemetry_redaction_failures_total", "Values masked whole because they could not be looked at.",
            observe =>
        {
            foreach (var (signal, redactor) in signals) { observe(redactor.Failures, signal); }
        }, ["signal"]);
    }
}
