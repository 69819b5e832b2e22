using System.Diagnostics.Metrics;

namespace Pcf.Api.Channel;

/// <summary>What the channel between instances shows. Thread-safe.</summary>
internal sealed class ChannelMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Pcf.Api.Channel";

    private readonly Counter<long> _sent;
    private readonly Counter<long> _received;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _losses;

    public ChannelMetrics(IMeterFactory meters, Func<bool> isUp)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("channel.up", () => isUp() ? 1 : 0, null, "Whether messages of other instances arrive.");
        _sent = meter.CreateCounter<long>("channel.sent", null, "Messages to other instances, by kind.");
        _received = meter.CreateCounter<long>("channel.received", null, "Messages of other instances, by kind.");
        _dropped = meter.CreateCounter<long>("channel.dropped", null, "Messages that did not reach other instances or were not used, by reason.");
        _losses = meter.CreateCounter<long>("channel.losses", null, "Times that the channel between instances was lost.");
        // From the start: an alert on their increase needs the zero.
        _losses.Add(0);
    }

    public void Sent(string kind) => _sent.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Received(string kind) => _received.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <param name="reason">queue_full, not_sent, not_valid or store.</param>
    public void Dropped(string reason) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Lost() => _losses.Add(1);
}
