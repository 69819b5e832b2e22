using System.Diagnostics;
using System.Net;
using OpenTelemetry.Trace;
using Pcf.Tests.Shared;
using Pcf.Tracing.Sampling;
using Pcf.Tracing.Tests.Support;

namespace Pcf.Tracing.Tests.Sampling;

/// <summary>Callers whose decision is kept, by the address they connect from.</summary>
public sealed class TrustedNetworksTests
{
    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("11.0.0.1", false)]
    [InlineData("fd12::1", true)]
    [InlineData("fe80::1", false)]
    [InlineData("192.0.2.7", true)]
    [InlineData("192.0.2.8", false)]
    [InlineData("198.51.100.9", true)]
    [InlineData("198.51.101.9", false)]
    [InlineData(null, false)]
    public void An_address_is_trusted_where_a_network_has_it(string? address, bool expected)
    {
        var networks = TrustedNetworks.Parse(["10.0.0.0/8", "fd00::/8", "192.0.2.7", "::ffff:198.51.100.0/120"], out _);

        Assert.Equal(expected, networks.Contain(address is null ? null : IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("localhost")]
    [InlineData("010.0.0.0/8")]
    [InlineData("")]
    public void What_is_no_network_is_refused_by_what_was_given(string text)
    {
        TrustedNetworks.Parse(["10.0.0.0/8", text], out var wrong);

        Assert.Equal([text], wrong);
    }

    [Fact]
    public void A_trusted_caller_is_followed_and_any_other_is_decided_under_the_rate()
    {
        var request = new FakeRequest { Path = "/orders" };
        var sampler = AdaptiveSampler.Create(new FakeClock(),
            new SamplingRules(10, followsAll: false, TrustedNetworks.Parse(["10.0.0.0/8"], out _), SamplingOverrides.None), standard: null, tail: null, request);

        Assert.Equal(1_000, Kept("10.9.9.9"));
        Assert.InRange(Kept("11.9.9.9"), 0, 20);
        Assert.InRange(Kept(null), 0, 20);

        int Kept(string? peer)
        {
            request.Peer = peer is null ? null : IPAddress.Parse(peer);
            return Enumerable.Range(0, 1_000).Count(_ =>
            {
                var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded,
                    traceState: null, isRemote: true);
                var result = sampler.ShouldSample(new SamplingParameters(parent, parent.TraceId, FakeRequest.Name, ActivityKind.Server));
                return result.Decision == SamplingDecision.RecordAndSample;
            });
        }
    }
}
