using Pcf.Metrics;
using Pcf.Shared;

namespace Pcf.Observability;

/// <summary>What the telemetry costs, and what is thinned out for that.</summary>
internal static class OverheadMetrics
{
    public static void Register(MetricsRegistry registry, TelemetryTime time, OverheadBudget? budget)
    {
        registry.RegisterObservableCounter("telemetry_overhead_seconds_total", "Time on the processors that the telemetry took, estimated.",
            observe =>
        {
            foreach (var part in Enum.GetValues<TelemetryPart>()) { observe(time.Seconds(part), NameOf(part)); }
        }, ["component"]);
        registry.RegisterObservableGauge("telemetry_overhead_step", "Step of thinning that is on, 0 to 4, for the budget of the telemetry's cost.",
            observe => observe(budget?.Step.Number ?? 0));
    }

    private static string NameOf(TelemetryPart part) => part switch
    {
        TelemetryPart.Metrics => "metrics",
        TelemetryPart.Logging => "logging",
        TelemetryPart.Tracing => "tracing",
        TelemetryPart.Requests => "requests",
        _ => "redaction",
    };
}
