using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Pcf.Logging;
using Pcf.Otlp.Tests.Support;
using Pcf.Redaction;
using Pcf.Tracing;

namespace Pcf.Otlp.Tests;

/// <summary>A set-up of the OpenTelemetry SDK that takes the library's parts one by one.</summary>
public sealed class SdkSetUpTests : IDisposable
{
    private readonly HttpReceiver _receiver = new();
    private readonly ActivitySource _source = new($"Test.{Guid.NewGuid():N}");

    [Fact]
    public void Failed_slow_and_wanted_traces_are_sent_whole_and_the_others_at_the_rate()
    {
        using (Provider(new TailKeepOptions { KeepSlowerThan = TimeSpan.FromSeconds(1) }))
        {
            for (var i = 0; i < 400; i++)
            {
                Trace("good");
                if (i % 40 == 0)
                {
                    Trace("failed", span => span.SetStatus(ActivityStatusCode.Error));
                    Trace("slow", span => span.SetEndTime(span.StartTimeUtc + TimeSpan.FromSeconds(2)));
                }
            }
        }

        var spans = Spans();
        Assert.Equal((10, 10), (spans.Count(span => span.Name == "failed"), spans.Count(span => span.Name == "slow")));
        Assert.Equal(spans.Count(span => span.Name == "child"), spans.Count - spans.Count(span => span.Name == "child"));
        Assert.InRange(spans.Count(span => span.Name == "good"), 0, 20);
    }

    [Fact]
    public void Without_tail_keep_only_the_rate_is_sent()
    {
        using (Provider(tail: null))
        {
            for (var i = 0; i < 400; i++) { Trace("failed", span => span.SetStatus(ActivityStatusCode.Error)); }
        }

        Assert.InRange(Spans().Count(span => span.Name == "failed"), 0, 20);
    }

    [Fact]
    public void Options_that_cannot_be_are_refused_where_they_are_given()
    {
        var builder = Sdk.CreateTracerProviderBuilder();

        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddPcfTailKeep(new TailKeepOptions { MaxMiB = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddPcfTailKeep(new TailKeepOptions { MaxCpuShare = 1.1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddPcfTailKeep(new TailKeepOptions { KeepSlowerThan = TimeSpan.FromSeconds(-1) }));
        Assert.Throws<ArgumentException>(() => builder.AddPcfSampling(new SamplingOptions { Overrides = ["/health=sometimes"] }));
        Assert.Throws<ArgumentException>(() => builder.AddPcfSampling(new SamplingOptions { TrustedNetworks = ["here"] }));
        Assert.Throws<ArgumentException>(() => builder.AddPcfSampling(new SamplingOptions { TracesPerSecond = 0 }));
    }

    public void Dispose()
    {
        _source.Dispose();
        _receiver.Dispose();
    }

    private TracerProvider Provider(TailKeepOptions? tail)
    {
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(_source.Name)
            .AddPcfSampling(new SamplingOptions { TracesPerSecond = 0.01 })
            .AddPcfOtlp(new OtlpOptions { Endpoint = _receiver.Address }, new LogIdentity("test", "1", "test"), new Redactor());
        return (tail is null ? builder : builder.AddPcfTailKeep(tail)).Build();
    }

    private void Trace(string name, Action<Activity>? change = null)
    {
        Activity.Current = null;
        using var root = _source.StartActivity(name);
        using (_source.StartActivity("child")) { }
        if (root is not null) { change?.Invoke(root); }
    }

    private List<SentSpan> Spans() => [.. _receiver.Bodies.SelectMany(SentSpan.OfRequest)];
}
