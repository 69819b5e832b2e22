using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Pcf.Tracing.Tests.Sampling;

/// <summary>The sampler in a set-up of the OpenTelemetry SDK.</summary>
public sealed class PcfSamplingTests
{
    [Fact]
    public void A_provider_keeps_the_rate_and_its_traces_say_what_they_stand_for()
    {
        using var source = new ActivitySource(nameof(PcfSamplingTests));
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).AddPcfSampling(targetTracesPerSecond: 10).Build();
        Activity.Current = null;
        var kept = new List<string?>();

        for (var i = 0; i < 2_000; i++)
        {
            using var root = source.StartActivity("request");
            if (root is not { Recorded: true }) { continue; }
            kept.Add(root.TraceStateString);
            using var child = source.StartActivity("work");
            Assert.True(child!.Recorded);
            Assert.Equal(root.TraceStateString, child.TraceStateString);
        }

        Assert.InRange(kept.Count, 5, 100);
        Assert.All(kept, state => Assert.StartsWith("ot=th:", state, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.001)]
    [InlineData(double.NaN)]
    public void A_wrong_rate_is_refused_where_it_is_given(double rate)
    {
        var refused = Assert.Throws<ArgumentException>("options", () => Sdk.CreateTracerProviderBuilder().AddPcfSampling(rate));

        Assert.StartsWith($"TracesPerSecond is '{rate}'; it should be a number from 0.01 to 1000000.", refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<SamplingOptions, string> Wrong => new()
    {
        { new SamplingOptions { RemoteParents = (RemoteParents)7 }, "RemoteParents is '7'; it should be one of decide, follow." },
        { new SamplingOptions { Overrides = null! }, "Overrides is null; it should be a list." },
        { new SamplingOptions { TrustedNetworks = null! }, "TrustedNetworks is null; it should be a list." },
        { new SamplingOptions { Overrides = ["/ok=never", "/{=never", "/a=0.0001", null!, "/b=1"] },
            "Overrides is '/{=never,/a=0.0001,'; it should be at most 64 of path=never," },
        { new SamplingOptions { TrustedNetworks = ["10.0.0.0/8", "here"] }, "TrustedNetworks is 'here'; it should be networks such as 10.0.0.0/8" },
        { new SamplingOptions { Overrides = [.. Enumerable.Range(0, 65).Select(i => $"/{i}=never")] },
            "Overrides is 'a list of 65'; it should be at most 64 of" },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_wrong_option_is_named_with_what_was_given_and_what_is_expected(SamplingOptions options, string expected) => Assert.StartsWith(
        expected,
        Assert.Throws<ArgumentException>(nameof(options), () => Sdk.CreateTracerProviderBuilder().AddPcfSampling(options)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void All_wrong_options_are_named_at_once() => Assert.Equal(
        2,
        Assert.Throws<ArgumentException>("options", () => Sdk.CreateTracerProviderBuilder().AddPcfSampling(
            new SamplingOptions { TracesPerSecond = -1, Overrides = ["x"] })).Message.Split(Environment.NewLine).Length);

    [Fact]
    public void Tail_keep_without_the_sampler_is_refused_when_the_provider_is_built()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Sdk.CreateTracerProviderBuilder().AddPcfTailKeep().Build());

        Assert.Equal("AddPcfTailKeep needs AddPcfSampling on the same provider, which lets it record what is not kept.", refused.Message);
    }

    [Fact]
    public void Traces_can_be_slow_for_an_hour_at_most() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            nameof(TailKeepOptions.KeepSlowerThan), () => new TailKeepOptions { KeepSlowerThan = TimeSpan.MaxValue });
}
