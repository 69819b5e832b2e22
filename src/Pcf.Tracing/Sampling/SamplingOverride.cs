using System.Globalization;

namespace Pcf.Tracing.Sampling;

/// <summary>How some traces are sampled instead of under the common rate: never, always, or so many a second. Thread-safe.</summary>
internal sealed class SamplingOverride
{
    private const string NeverText = "never";
    private const string AlwaysText = "always";

    private readonly double _rate;
    private RateController? _controller;

    private SamplingOverride(double rate) => _rate = rate;

    public bool IsNever => _rate == 0;

    public bool IsAlways => double.IsPositiveInfinity(_rate);

    /// <summary>Reads <c>never</c>, <c>always</c> or a number of traces a second; null where the text is none of them.</summary>
    public static SamplingOverride? Parse(string text) => text switch
    {
        NeverText => new SamplingOverride(0),
        AlwaysText => new SamplingOverride(double.PositiveInfinity),
        _ => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
            && SamplingRules.IsRate(rate)
            ? new SamplingOverride(rate)
            : null,
    };

    /// <summary>What holds the rate, where it has one.</summary>
    public RateController Controller(TimeProvider clock)
    {
        if (_controller is { } made) { return made; }
        var own = new RateController(clock, _rate);
        return Interlocked.CompareExchange(ref _controller, own, null) ?? own;
    }

    /// <summary>Whether one more trace is kept that stands for itself alone.</summary>
    public bool Keeps(TimeProvider clock) =>
        IsAlways || (!IsNever && Controller(clock).Keeps(Random.Shared.NextInt64(RateController.Range), out _));
}
