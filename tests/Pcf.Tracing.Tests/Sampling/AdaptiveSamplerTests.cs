using System.Diagnostics;
using OpenTelemetry.Trace;
using Pcf.Tests.Shared;
using Pcf.Tracing.Sampling;

namespace Pcf.Tracing.Tests.Sampling;

/// <summary>The rate that is kept, and what a kept trace says of itself. All of it in virtual time.</summary>
public sealed class AdaptiveSamplerTests
{
    private const double Target = 100;
    private const double Settle = 5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_rate_holds_over_every_step_of_the_load(int seed)
    {
        var run = new SamplerSimulation(Target, seed).Run((10, 40), (1_000, 40), (20_000, 30), (50, 40), (1_000, 40));

        Assert.All([1, 2, 4], phase => Assert.InRange(run.Bias(phase, Settle), -0.05, 0.05));
        // Below the target all are kept: what is left is the chance of the arrivals.
        Assert.All([0, 3], phase => Assert.InRange(run.Bias(phase, Settle), -0.2, 0.2));
        Assert.InRange(run.WindowError(Settle), 0, 0.1);
        Assert.InRange(run.WorstSecond(), 0, 2);
        Assert.InRange(run.Estimated / run.Arrived, 0.95, 1.05);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_flood_keeps_more_than_twice_the_rate_in_a_second(int seed)
    {
        Assert.InRange(new SamplerSimulation(Target, seed).Run((20_000, 10)).WorstSecond(), 0, 2);
        Assert.InRange(new SamplerSimulation(Target, seed).Run((200, 20), (0, 120), (20_000, 10)).WorstSecond(), 0, 2);
        Assert.InRange(
            new SamplerSimulation(Target, seed).Run((200, 10), (20_000, 1), (200, 10), (20_000, 1), (200, 10)).WorstSecond(), 0, 2);
    }

    [Theory]
    [InlineData(50_000, 0.02, 1)]
    [InlineData(200_000, 0.005, 1)]
    [InlineData(20_000, 0.1, 1)]
    [InlineData(5_000, 0.1, 0.5)]
    public void Short_bursts_use_the_rate_up(double rate, double seconds, double period)
    {
        var bursts = Enumerable.Range(0, 40).SelectMany(_ => new[] { (rate, seconds), (0, period - seconds) }).ToArray();
        var run = new SamplerSimulation(Target, seed: 1).Run(bursts);

        var length = 40 * period;
        Assert.InRange(run.Kept(length / 4, length) / (Target * length * 3 / 4), 0.9, 1.1);
        Assert.InRange(run.WorstSecond(), 0, 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(5_000)]
    public void Other_rates_hold_as_well(double target)
    {
        var run = new SamplerSimulation(target, seed: 1).Run((20_000, 60));

        Assert.InRange(run.Kept(10, 60) / (50 * target), 0.85, 1.15);
    }

    [Theory]
    [InlineData(0.01, 5)]
    [InlineData(0.01, 50)]
    [InlineData(0.1, 50)]
    [InlineData(0.5, 50)]
    [InlineData(1, 500)]
    public void A_small_rate_is_held_over_a_long_time_without_a_bias(double target, double load)
    {
        // Long enough for 400 kept traces; evenly spaced, so that no chance of arrivals adds to that of the decisions.
        var clock = new FakeClock();
        var sampler = AdaptiveSampler.Create(clock, target);
        var random = new Random(1);
        var gap = TimeSpan.FromSeconds(1 / load);
        var kept = 0;
        var settled = 50 / target;
        var end = 450 / target;
        var id = new byte[16];
        for (var i = 0; i < end * load; i++)
        {
            clock.Advance(gap);
            random.NextBytes(id);
            if (Root(sampler, ActivityTraceId.CreateFromBytes(id)).Decision != SamplingDecision.RecordAndSample) { continue; }
            if (i > settled * load) { kept++; }
        }

        Assert.InRange(kept / ((end - settled) * target), 0.9, 1.1);
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(3_600, 1)]
    [InlineData(1, 20)]
    public void A_clock_that_is_set_back_does_not_silence_the_sampler(int seconds, int times)
    {
        var clock = new SteppedClock();
        var sampler = AdaptiveSampler.Create(clock, Target);
        var kept = new List<int>();
        for (var second = 0; second < 30; second++)
        {
            if (second >= 30 - 20 && second < 30 - 20 + times) { clock.Now -= TimeSpan.FromSeconds(seconds); }
            kept.Add(0);
            for (var i = 0; i < 1_000; i++)
            {
                clock.Now += TimeSpan.FromMilliseconds(1);
                if (Root(sampler, ActivityTraceId.CreateRandom()).Decision == SamplingDecision.RecordAndSample) { kept[^1]++; }
            }
        }

        Assert.All(kept, count => Assert.InRange(count, 40, 200));
    }

    [Fact]
    public async Task Threads_share_the_rate()
    {
        var sampler = AdaptiveSampler.Create(TimeProvider.System, 1_000);
        var kept = 0;
        var began = Stopwatch.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
        {
            while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(2))
            {
                if (Root(sampler, ActivityTraceId.CreateRandom()).Decision == SamplingDecision.RecordAndSample) { Interlocked.Increment(ref kept); }
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        // 2 s of the rate, and what a first flood has above it.
        Assert.InRange(kept, 1_800, 4_000);
    }

    [Fact]
    public void A_trace_is_kept_exactly_if_its_randomness_reaches_the_threshold_it_carries()
    {
        var rate = new RateController(new FakeClock(), 50);
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++)
        {
            var randomness = random.NextInt64(RateController.Range);
            var isKept = rate.Keeps(randomness, out var threshold);
            Assert.Equal(randomness >= threshold, isKept);
            Assert.InRange(threshold, 0, RateController.Range - 1);
        }
    }

    [Fact]
    public void A_child_follows_its_trace_and_leaves_its_state_alone()
    {
        var sampler = AdaptiveSampler.Create(new FakeClock(), 100);
        var kept = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "ot=th:8");
        var dropped = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);

        Assert.Equal(new SamplingResult(SamplingDecision.RecordAndSample), Below(sampler, kept));
        Assert.Equal(new SamplingResult(SamplingDecision.Drop), Below(sampler, dropped));
    }

    [Fact]
    public void A_caller_cannot_have_itself_sampled()
    {
        var sampler = AdaptiveSampler.Create(new FakeClock(), 10);
        // Always kept, if its own id and flag were believed.
        var id = ActivityTraceId.CreateFromString("ffffffffffffffffffffffffffffffff");
        var caller = new ActivityContext(id, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "ot=th:0;rv:ffffffffffffff,a=b", isRemote: true);

        var results = Enumerable.Range(0, 10_000).Select(_ => Below(sampler, caller)).ToArray();

        Assert.InRange(results.Count(result => result.Decision == SamplingDecision.RecordAndSample), 1, 200);
        Assert.All(results, result =>
        {
            var state = OtTraceState.Parse(result.TraceStateString);
            Assert.EndsWith("a=b", result.TraceStateString, StringComparison.Ordinal);
            if (result.Decision == SamplingDecision.RecordAndSample) { Assert.True(state.Randomness >= state.Threshold); }
            else { Assert.Null(state.Threshold); }
        });
    }

    [Theory]
    [InlineData("01", "ot=th:8", "ffffffffffffffffffffffffffffffff", SamplingDecision.RecordAndSample, null)]
    [InlineData("00", "ot=th:8", "ffffffffffffffffffffffffffffffff", SamplingDecision.Drop, "")]
    [InlineData("01", "a=b,ot=th:8;p:1", "fffffffffffffffff000000000000000", SamplingDecision.RecordAndSample, "ot=p:1,a=b")]
    [InlineData("01", "ot=th:8;rv:90000000000000", "fffffffffffffffff000000000000000", SamplingDecision.RecordAndSample, null)]
    [InlineData("01", "ot=th:8;rv:10000000000000", "ffffffffffffffffffffffffffffffff", SamplingDecision.RecordAndSample, "ot=rv:10000000000000")]
    [InlineData("00", "a=b", "ffffffffffffffffffffffffffffffff", SamplingDecision.Drop, null)]
    [InlineData("01", null, "ffffffffffffffffffffffffffffffff", SamplingDecision.RecordAndSample, null)]
    public void A_trusted_callers_decision_stands_without_a_threshold_that_contradicts_it(
        string flags, string? state, string id, SamplingDecision decision, string? expected)
    {
        var sampler = AdaptiveSampler.Create(new FakeClock(), 10, RemoteParents.Follow);
        var caller = new ActivityContext(ActivityTraceId.CreateFromString(id), ActivitySpanId.CreateRandom(),
            flags == "01" ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None, state, isRemote: true);

        var result = Below(sampler, caller);

        Assert.Equal((decision, expected), (result.Decision, result.TraceStateString));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1_000_001)]
    public void A_rate_out_of_its_range_is_refused(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AdaptiveSampler.Create(TimeProvider.System, rate));

    private static SamplingResult Root(Sampler sampler, ActivityTraceId id) =>
        sampler.ShouldSample(new SamplingParameters(default, id, "request", ActivityKind.Server));

    private static SamplingResult Below(Sampler sampler, ActivityContext parent) =>
        sampler.ShouldSample(new SamplingParameters(parent, parent.TraceId, "request", ActivityKind.Server));

    /// <summary>A clock that can go back, as one that follows the time of day can.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
