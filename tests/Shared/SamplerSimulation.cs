using System.Diagnostics;
using OpenTelemetry.Trace;
using Pcf.Tracing;

namespace Pcf.Tests.Shared;

/// <summary>Root spans that arrive at random (Poisson) at given rates in virtual time, and what a sampler that is to keep some a second makes of
/// them.
/// </summary>
/// <param name="target">Traces to keep in a second.</param>
/// <param name="seed">The same seed gives the same arrivals and trace ids.</param>
internal sealed class SamplerSimulation(double target, int seed)
{
    private const double Range = 1L << 56;

    private readonly Random _random = new(seed);
    private readonly List<double> _kept = [];
    private readonly List<(double From, double To, double Rate)> _phases = [];
    private double _now;

    /// <summary>All arrivals so far.</summary>
    public long Arrived { get; private set; }

    /// <summary>Their number as it is estimated from the kept traces: the sum of 1/p.</summary>
    public double Estimated { get; private set; }

    /// <summary>Lets spans arrive in phases, each at a rate a second for some seconds.</summary>
    public SamplerSimulation Run(params (double Rate, double Seconds)[] phases)
    {
        var clock = new VirtualClock();
        var sampler = AdaptiveSampler.Create(clock, target);
        foreach (var (rate, seconds) in phases)
        {
            var end = _now + seconds;
            _phases.Add((_now, end, rate));
            while (rate > 0)
            {
                _now -= Math.Log(1 - _random.NextDouble()) / rate;
                if (_now >= end) { break; }
                clock.Now = _now;
                Decide(sampler);
            }
            _now = end;
        }
        return this;
    }

    /// <summary>The most that were kept in any second, as a multiple of the target.</summary>
    public double WorstSecond()
    {
        var (most, first) = (0, 0);
        for (var last = 0; last < _kept.Count; last++)
        {
            while (_kept[first] < _kept[last] - 1) { first++; }
            most = Math.Max(most, last - first + 1);
        }
        return most / target;
    }

    /// <summary>By how much the kept rate of a phase is beside its goal once a time to settle has passed: 0.05 is 5 % too much.</summary>
    public double Bias(int phase, double settle)
    {
        var (from, to, rate) = _phases[phase];
        return (Kept(from + settle, to) / (to - from - settle) / Math.Min(rate, target)) - 1;
    }

    /// <summary>The root of the mean square of the deviations of all windows of 10 seconds of settled phases over the target, relative to
    /// it.</summary>
    public double WindowError(double settle)
    {
        var errors = new List<double>();
        foreach (var (from, to, rate) in _phases.Where(phase => phase.Rate > target))
        {
            for (var begin = from + settle; begin + 10 <= to; begin++) { errors.Add((Kept(begin, begin + 10) / (10 * target)) - 1); }
        }
        return Math.Sqrt(errors.Average(error => error * error));
    }

    /// <summary>Traces kept in a time.</summary>
    public int Kept(double from, double to) => _kept.Count(at => at >= from && at < to);

    private void Decide(Sampler sampler)
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        var result = sampler.ShouldSample(new SamplingParameters(default, ActivityTraceId.CreateFromBytes(bytes), "request", ActivityKind.Server));
        Arrived++;
        if (result.Decision != SamplingDecision.RecordAndSample) { return; }
        _kept.Add(_now);
        Estimated += 1 / Probability(result.TraceStateString!);
    }

    // From what stands in the tracestate alone, as a reader of the traces has it.
    private static double Probability(string state)
    {
        var digits = state["ot=th:".Length..];
        return 1 - (Convert.ToInt64(digits.PadRight(14, '0'), 16) / Range);
    }

    private sealed class VirtualClock : TimeProvider
    {
        public double Now { get; set; }

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => (long)(Now * TimestampFrequency);
    }
}
