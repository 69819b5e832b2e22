using Pcf.Metrics;
using Pcf.Tracing.Tail;

namespace Pcf.Observability;

/// <summary>What became of the traces that the sampler did not keep; 0 where none of them is kept.</summary>
internal static class TailMetrics
{
    public static void Register(MetricsRegistry registry, TailBuffer? tail)
    {
        registry.RegisterObservableCounter("telemetry_tail_traces_total", "Traces that the sampler did not keep, by what became of them.", observe =>
        {
            foreach (var outcome in Enum.GetValues<TailOutcome>()) { observe(tail?.Traces(outcome) ?? 0, NameOf(outcome)); }
        }, ["outcome"]);
        registry.RegisterObservableGauge("telemetry_tail_buffer_bytes", "Estimated memory of the spans that wait for their trace's end.",
            observe => observe(tail?.Bytes ?? 0));
    }

    private static string NameOf(TailOutcome outcome) => outcome switch
    {
        TailOutcome.Error => "error",
        TailOutcome.Slow => "slow",
        TailOutcome.Freed => "freed",
        TailOutcome.Evicted => "evicted",
        _ => "thinned",
    };
}
