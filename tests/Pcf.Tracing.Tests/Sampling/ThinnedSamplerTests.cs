using System.Diagnostics;
using OpenTelemetry.Trace;
using Pcf.Tests.Shared;
using Pcf.Tracing.Sampling;
using Pcf.Tracing.Tail;

namespace Pcf.Tracing.Tests.Sampling;

/// <summary>A sampler that keeps a share of what it would keep.</summary>
public sealed class ThinnedSamplerTests
{
    private const int Seconds = 20;
    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData(50)]
    [InlineData(5_000)]
    public void The_rate_keeps_its_share_and_each_trace_stands_for_more(int tracesPerSecond)
    {
        var whole = Kept(AdaptiveSampler.Create(_clock, 100, RemoteParents.Decide, tail: null), tracesPerSecond);
        var thinned = Kept(Thinned(0.25), tracesPerSecond);

        Assert.InRange(thinned.Count / (double)whole.Count, 0.2, 0.3);
        Assert.InRange(thinned.Sum(threshold => 1 / (1 - (threshold / (double)RateController.Range))) / (Seconds * tracesPerSecond), 0.8, 1.2);
    }

    [Fact]
    public void A_standard_sampler_keeps_the_share_of_traces_that_begin_here()
    {
        var sampler = Standard(new AlwaysOnSampler());
        sampler.Share = 0.25;

        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => IsKept(sampler, default)), 2_200, 2_800);
        sampler.Share = 1;
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(IsKept(sampler, default)));
    }

    [Fact]
    public void A_caller_that_is_followed_has_its_traces_whole()
    {
        var sampler = Standard(new ParentBasedSampler(new AlwaysOnSampler()));
        sampler.Share = 0.01;
        var caller = new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, null, isRemote: true);

        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(IsKept(sampler, caller)));
    }

    [Fact]
    public void The_tail_records_its_share_too()
    {
        using var tail = new TailBuffer(_clock, new TailRules(KeepsFailed: true, SlowerThan: null, 1024 * 1024));
        var sampler = AdaptiveSampler.Create(_clock, 0.01, RemoteParents.Decide, tail);
        sampler.Share = 0.25;

        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => tail.Admits()), 2_200, 2_800);
        Assert.InRange(tail.Traces(TailOutcome.Thinned), 7_200, 7_800);
    }

    private TraceSampler Thinned(double share)
    {
        var sampler = AdaptiveSampler.Create(_clock, 100, RemoteParents.Decide, tail: null);
        sampler.Share = share;
        return sampler;
    }

    private TraceSampler Standard(Sampler standard) => AdaptiveSampler.Create(
        _clock, new SamplingRules(null, followsAll: false, TrustedNetworks.None, SamplingOverrides.None), standard, tail: null, request: null);

    private List<long> Kept(TraceSampler sampler, int tracesPerSecond)
    {
        var kept = new List<long>();
        for (var i = 0; i < Seconds * tracesPerSecond; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1.0 / tracesPerSecond));
            var result = Decide(sampler, default);
            if (result.Decision == SamplingDecision.RecordAndSample) { kept.Add(OtTraceState.Parse(result.TraceStateString).Threshold!.Value); }
        }
        return kept;
    }

    private static bool IsKept(TraceSampler sampler, ActivityContext parent) => Decide(sampler, parent).Decision == SamplingDecision.RecordAndSample;

    private static SamplingResult Decide(TraceSampler sampler, ActivityContext parent) => sampler.ShouldSample(new SamplingParameters(
        parent, parent.TraceId == default ? ActivityTraceId.CreateRandom() : parent.TraceId, "request", ActivityKind.Server, null, null));
}
