using System.Diagnostics.Metrics;
using Pcf.Workspace.Outbox;

namespace Pcf.Api.Webhooks;

/// <summary>What webhooks measure. Thread-safe.</summary>
internal sealed class WebhookMetrics : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Pcf.Api.Webhooks";

    /// <summary>Reasons for dead letters that no limit of the outbox's gives.</summary>
    public const string Attempts = "attempts";

    /// <inheritdoc cref="Attempts"/>
    public const string Gone = "gone";

    private static readonly double[] Bounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Meter _meter;
    private readonly TimeProvider _clock;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _dead;
    private readonly Counter<long> _forgotten;
    private readonly Histogram<double> _duration;
    private OutboxState? _state;

    public WebhookMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        _meter = meters.Create(Name);
        _deliveries = _meter.CreateCounter<long>("webhook.deliveries", null, "Attempts to deliver an event to a webhook.");
        _duration = _meter.CreateHistogram("webhook.delivery.duration", "s", "Duration of an attempt to deliver an event.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
        _dead = _meter.CreateCounter<long>("webhook.dead_lettered", null, "Events whose delivery was given up.");
        _forgotten = _meter.CreateCounter<long>("webhook.dead_letters.forgotten", null, "Dead letters that were kept too long, or were too many.");
        _meter.CreateObservableGauge("webhook.outbox.pending", () => Observe(state => state.Pending), null, "Events that wait for their delivery.");
        _meter.CreateObservableGauge("webhook.outbox.oldest_age", () => Observe(AgeOf), "s", "How long the oldest event has waited.");
        _meter.CreateObservableGauge("webhook.dead_letters", () => Observe(state => state.Dead), null, "Dead letters that are kept.");
        foreach (var result in Enum.GetValues<WebhookResult>()) { _deliveries.Add(0, Tag("result", NameOf(result))); }
        foreach (var reason in new[] { Attempts, Gone, IOutbox.TooOld, IOutbox.TooMany }) { _dead.Add(0, Tag("reason", reason)); }
        _forgotten.Add(0);
    }

    /// <summary>The label value of a result.</summary>
    public static string NameOf(WebhookResult result) => result switch
    {
        WebhookResult.Delivered => "delivered",
        WebhookResult.Refused => "refused",
        WebhookResult.Gone => "gone",
        WebhookResult.Timeout => "timeout",
        WebhookResult.Unreachable => "unreachable",
        _ => "address_refused",
    };

    public void Attempted(WebhookResult result, TimeSpan duration)
    {
        _deliveries.Add(1, Tag("result", NameOf(result)));
        _duration.Record(duration.TotalSeconds);
    }

    public void DeadLettered(string reason, int count = 1) => _dead.Add(count, Tag("reason", reason));

    public void Forgotten(int count) => _forgotten.Add(count);

    /// <summary>What the outbox holds, for the gauges: a scrape must not wait for a store.</summary>
    public void Counted(OutboxState state) => Volatile.Write(ref _state, state);

    public void Dispose() => _meter.Dispose();

    private double AgeOf(OutboxState state) => state.Oldest is { } oldest ? Math.Max(0, (_clock.GetUtcNow() - oldest).TotalSeconds) : 0;

    private Measurement<double>[] Observe(Func<OutboxState, double> read) =>
        Volatile.Read(ref _state) is { } state ? [new Measurement<double>(read(state))] : [];

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
