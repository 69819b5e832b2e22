using Pcf.Metrics;
using Pcf.Otlp;
using Pcf.Tracing;
using Pcf.Tracing.Tail;

namespace Pcf.Observability;

/// <summary>What the sampler and the tail keep.</summary>
internal static class SamplingMetrics
{
    public static void Register(MetricsRegistry registry, SpanQueue? queue, TraceSampler? sampler)
    {
        var tail = queue?.Tail;
        registry.RegisterObservableCounter("telemetry_spans_total", "Spans that ended or were not begun, by what kept or dropped them.", observe =>
        {
            if (queue is null) { return; }
            observe(queue.Sampled, "head");
            foreach (var reason in Enum.GetValues<TailReason>()) { observe(tail?.KeptFor(reason) ?? 0, "tail_" + NameOf(reason)); }
            observe((sampler?.DroppedSpans ?? 0) + (tail?.Freed ?? 0) + (tail?.Evicted ?? 0), "dropped");
        }, ["decision"]);
        registry.RegisterObservableCounter("telemetry_traces_total", "Traces that began or arrived here, by what the sampler decided.", observe =>
        {
            if (queue is null || sampler is null) { return; }
            observe(sampler.TracesKept, "kept");
            observe(sampler.TracesNotKept, "not_kept");
        }, ["decision"]);
        registry.RegisterObservableGauge("telemetry_trace_sample_target", "Traces a second that the sampler is set to keep.", observe =>
        {
            if (sampler?.Rate is { } rate) { observe(rate); }
        });
        registry.RegisterObservableGauge("telemetry_trace_sample_ratio", "Probability with which the rate keeps a trace that begins now.",
            observe =>
            {
                if (sampler?.Probability is { } probability) { observe(probability); }
            });
        registry.RegisterObservableCounter("telemetry_tail_traces_total", "Traces that the sampler did not keep, by what became of them.", observe =>
        {
            if (queue is null) { return; }
            foreach (var outcome in Enum.GetValues<TailOutcome>()) { observe(tail?.Traces(outcome) ?? 0, NameOf(outcome)); }
        }, ["outcome"]);
        registry.RegisterObservableGauge("telemetry_tail_buffer_bytes", "Estimated memory of the spans that wait for their trace's end.",
            observe =>
            {
                if (queue is not null) { observe(tail?.Bytes ?? 0); }
            });
    }

    private static string NameOf(TailReason reason) => reason switch
    {
        TailReason.Error => "error",
        TailReason.Slow => "slow",
        _ => "override",
    };

    private static string NameOf(TailOutcome outcome) => outcome switch
    {
        TailOutcome.Error => "error",
        TailOutcome.Slow => "slow",
        TailOutcome.Override => "override",
        TailOutcome.Freed => "freed",
        TailOutcome.Evicted => "evicted",
        _ => "thinned",
    };
}
