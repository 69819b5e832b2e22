using System.Diagnostics;
using OpenTelemetry.Trace;
using Pcf.Tests.Shared;
using Pcf.Tracing.Sampling;
using Pcf.Tracing.Tests.Support;

namespace Pcf.Tracing.Tests.Sampling;

/// <summary>Requests that are sampled in a way of their own, by path.</summary>
public sealed class SamplingOverridesTests
{
    private readonly FakeRequest _request = new();

    [Theory]
    [InlineData("/health", SamplingDecision.Drop)]
    [InlineData("/Health/Live", SamplingDecision.Drop)]
    [InlineData("/healthcare", SamplingDecision.RecordAndSample)]
    [InlineData("/orders/7/lines", SamplingDecision.Drop)]
    [InlineData("/orders/7/8/lines", SamplingDecision.RecordAndSample)]
    [InlineData("/orders/7/lines/", SamplingDecision.Drop)]
    [InlineData("/orders//lines", SamplingDecision.RecordAndSample)]
    [InlineData("/", SamplingDecision.RecordAndSample)]
    [InlineData("", SamplingDecision.RecordAndSample)]
    public void A_path_is_matched_by_its_segments(string path, SamplingDecision expected)
    {
        var sampler = Sampler(100, "/health/*=never", "/orders/{id}/lines=never");

        Assert.Equal(expected, Root(sampler, path).Decision);
    }

    [Fact]
    public void Paths_that_are_never_kept_take_nothing_of_the_rate()
    {
        var clock = new FakeClock();
        var sampler = Sampler(clock, 10, "/health=never");
        for (var i = 0; i < 10_000; i++)
        {
            Root(sampler, "/health");
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        // 1 of 10 000 would be kept if all of them counted.
        Assert.Equal("ot=th:0", Root(sampler, "/orders").TraceStateString);
    }

    [Fact]
    public void The_first_that_matches_counts()
    {
        var sampler = Sampler(0.01, "/pay/now=always", "/*=never");

        Assert.Equal((SamplingDecision.RecordAndSample, "ot=th:0"),
            (Root(sampler, "/pay/now").Decision, Root(sampler, "/pay/now").TraceStateString));
        Assert.Equal(SamplingDecision.Drop, Root(sampler, "/pay").Decision);
    }

    [Fact]
    public void A_path_with_a_rate_keeps_its_own_and_says_what_its_traces_stand_for()
    {
        var clock = new FakeClock();
        var sampler = Sampler(clock, 100_000, "/search=5");
        var (kept, estimated) = (0, 0.0);
        for (var i = 0; i < 60_000; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            if (Root(sampler, "/search") is not { Decision: SamplingDecision.RecordAndSample } result) { continue; }
            kept++;
            estimated += 1 / (1 - (OtTraceState.Parse(result.TraceStateString).Threshold!.Value / (double)RateController.Range));
        }

        Assert.InRange(kept, 60 * 5 * 0.8, 60 * 5 * 1.2);
        Assert.InRange(estimated, 60_000 * 0.8, 60_000 * 1.2);
    }

    [Fact]
    public void A_client_cannot_have_a_path_kept_that_is_never_kept()
    {
        var sampler = Sampler(100, "/health=never");
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "ot=th:0,a=b",
            isRemote: true);

        _request.Path = "/health";
        var result = sampler.ShouldSample(new SamplingParameters(parent, parent.TraceId, FakeRequest.Name, ActivityKind.Server));

        Assert.Equal((SamplingDecision.Drop, "a=b"), (result.Decision, result.TraceStateString));
    }

    [Fact]
    public void Without_a_rate_the_standard_sampler_decides_on_the_others()
    {
        var rules = new SamplingRules(rate: null, followsAll: false, TrustedNetworks.None, Parsed("/health=never", "/pay=always", "/slow=1"));
        var sampler = AdaptiveSampler.Create(new FakeClock(), rules, new AlwaysOffSampler(), tail: null, _request);

        Assert.Equal(SamplingDecision.Drop, Root(sampler, "/orders").Decision);
        Assert.Equal(SamplingDecision.RecordAndSample, Root(sampler, "/pay").Decision);
        Assert.Equal(SamplingDecision.RecordAndSample, Root(sampler, "/slow").Decision);
    }

    [Fact]
    public void Spans_below_follow_what_was_decided_for_their_request()
    {
        var rules = new SamplingRules(rate: null, followsAll: false, TrustedNetworks.None, Parsed("/health=never"));
        var sampler = AdaptiveSampler.Create(new FakeClock(), rules, new AlwaysOnSampler(), tail: null, _request);
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);

        var result = sampler.ShouldSample(new SamplingParameters(parent, parent.TraceId, "SELECT users", ActivityKind.Client));

        Assert.Equal(SamplingDecision.Drop, result.Decision);
    }

    [Fact]
    public void Work_without_a_request_is_not_matched()
    {
        var sampler = Sampler(100, "/*=never");
        _request.Path = "/orders";

        var result = sampler.ShouldSample(new SamplingParameters(default, ActivityTraceId.CreateRandom(), "clean up", ActivityKind.Internal));

        Assert.Equal(SamplingDecision.RecordAndSample, result.Decision);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health=")]
    [InlineData("/health=sometimes")]
    [InlineData("/health=0")]
    [InlineData("/health=1000001")]
    [InlineData("/health=NaN")]
    [InlineData("=never")]
    [InlineData("/a/*/b=never")]
    [InlineData("/a?b=never")]
    [InlineData("/{=never")]
    [InlineData("/{}=never")]
    [InlineData("/a{b}=never")]
    [InlineData("/health=0.0001")]
    [InlineData("Bad Name=5")]
    [InlineData("Report=never")]
    public void What_cannot_be_read_is_refused_by_what_was_given(string text)
    {
        SamplingOverrides.Parse(["/pay=always", text], out var wrong);

        Assert.Equal([text], wrong);
    }

    [Fact]
    public void Too_many_are_refused()
    {
        SamplingOverrides.Parse([.. Enumerable.Range(0, 65).Select(i => $"/{i}=never")], out var wrong);

        Assert.Equal(["a list of 65"], wrong);
    }

    private static SamplingOverrides Parsed(params string[] given)
    {
        var read = SamplingOverrides.Parse(given, out var wrong);
        Assert.Empty(wrong);
        return read;
    }

    private TraceSampler Sampler(double rate, params string[] overrides) => Sampler(new FakeClock(), rate, overrides);

    private TraceSampler Sampler(FakeClock clock, double rate, params string[] overrides) => AdaptiveSampler.Create(
        clock, new SamplingRules(rate, followsAll: false, TrustedNetworks.None, Parsed(overrides)), standard: null, tail: null, _request);

    private SamplingResult Root(TraceSampler sampler, string path)
    {
        _request.Path = path;
        return sampler.ShouldSample(new SamplingParameters(default, ActivityTraceId.CreateRandom(), FakeRequest.Name, ActivityKind.Server));
    }
}
