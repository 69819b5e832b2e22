namespace Pcf.Tracing.Sampling;

/// <summary>Holds a rate of kept traces whatever the rate of traces is, and says with which probability each is kept. Thread-safe.</summary>
/// <remarks>
/// <para>Arrivals are counted with exponential decay (time constant τ), and a trace is kept with p = rate × τ ÷ count. Over any time the expected
/// number
/// kept is then rate × (time + τ × ln(count at its end ÷ count at its beginning)): exactly the rate as soon as the load is steady or repeats, and
/// only
/// τ × ln(step) too much at a step up.</para>
/// <para>Where every trace is kept (p = 1) some of the rate stays unspent. It is saved as credit, up to 0.65 s of it, and raises the rate until it is
/// spent; what was overspent lowers it. So bursts shorter than τ are kept at the rate too, and a flood after an idle time stays below twice the rate
/// in
/// its first second. The figures are the outcome of <c>bench sampling</c>.</para>
/// <para>They hold where a second has two traces to keep or more. Of a smaller rate the same is done in a longer unit of time, in which two are to be
/// kept: 200 s for 0.01 a second.</para>
/// </remarks>
internal sealed class RateController
{
    /// <summary>2 to the 56th: how many values a trace's randomness has.</summary>
    public const long Range = 1L << 56;

    private const double Tau = 0.4;
    private const double MostCredit = 0.65;
    private const double MostDebt = 1;
    private const double Gain = 2;
    private const double LeastFactor = 0.1;
    private const double MostFactor = 3;
    private const double LeastInUnit = 2;

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly double _rate;
    private readonly double _unitsPerTick;
    private double _probability = 1;
    private double _count;
    private double _credit;
    private long _last;

    /// <param name="clock">Gives the time.</param>
    /// <param name="rate">Traces to keep in a second: above 0.</param>
    public RateController(TimeProvider clock, double rate)
    {
        _clock = clock;
        var unit = Math.Max(1, LeastInUnit / rate);
        _rate = rate * unit;
        _unitsPerTick = 1 / (unit * clock.TimestampFrequency);
        _credit = MostCredit * _rate;
        _last = clock.GetTimestamp();
    }

    /// <summary>The probability with which the trace before was kept: above 0, 1 at most.</summary>
    public double Probability => Volatile.Read(ref _probability);

    /// <inheritdoc cref="Keeps(long, double, out long)"/>
    public bool Keeps(long randomness, out long threshold) => Keeps(randomness, share: 1, out threshold);

    /// <summary>Decides on one trace.</summary>
    /// <param name="randomness">The trace's own random number: 0 to 2^56 − 1.</param>
    /// <param name="share">Of what the rate keeps, how much is kept: above 0, 1 at most.</param>
    /// <param name="threshold">Below it a trace is not kept: 0 to 2^56. The probability of being kept is 1 − threshold ÷ 2^56.</param>
    /// <returns>Whether it is kept.</returns>
    public bool Keeps(long randomness, double share, out long threshold)
    {
        lock (_gate)
        {
            // Read in the lock, times come in order: one that goes back is of a clock that was set back.
            var now = _clock.GetTimestamp();
            var passed = Math.Max(now - _last, 0) * _unitsPerTick;
            _last = now;
            _count *= Math.Exp(-passed / Tau);
            _credit = Math.Min(_credit + (passed * _rate), MostCredit * _rate);
            var factor = Math.Clamp(1 + (Gain * _credit / _rate), LeastFactor, MostFactor);
            threshold = Threshold(share * Math.Min(factor * _rate * Tau / (_count + 0.5), 1));
            Volatile.Write(ref _probability, 1 - (threshold / (double)Range));
            _count++;
            if (randomness < threshold) { return false; }
            // One stands for those as well that the rate would have kept.
            _credit = Math.Max(_credit - (1 / share), -MostDebt * _rate);
            return true;
        }
    }

    // With 16 significant bits of the probability, so that the threshold has few digits.
    private static long Threshold(double probability)
    {
        if (probability >= 1) { return 0; }
        var kept = (long)(probability * Range);
        var spare = Math.Max(0, 48 - long.LeadingZeroCount(kept));
        return Range - Math.Max(kept >> (int)spare << (int)spare, 1);
    }
}
