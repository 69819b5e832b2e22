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

    [Fact]
    public void A_wrong_rate_is_refused_where_it_is_given() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Sdk.CreateTracerProviderBuilder().AddPcfSampling(0));
}
