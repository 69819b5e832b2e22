using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Trace;
using Pcf.Observability.Settings;
using Pcf.Observability.Tests.Support;
using Pcf.Tracing.Propagation;

namespace Pcf.Observability.Tests;

/// <summary>The library's propagator takes the place of the runtime's and of the SDK's own, and of no other.</summary>
[Collection(OneTracerProvider.Name)]
public sealed class PropagationTests : IDisposable
{
    private const string Receiver = "PCF:Telemetry:Otlp:Endpoint";

    private readonly DistributedContextPropagator _runtimes = DistributedContextPropagator.Current;

    public PropagationTests() => DistributedContextPropagator.Current = DistributedContextPropagator.CreateDefaultPropagator();

    public void Dispose() => DistributedContextPropagator.Current = _runtimes;

    [Fact]
    public void It_is_the_processs_and_a_later_hosts_is_in_its_place()
    {
        using var first = Host();
        var firsts = Assert.IsType<W3CPropagator>(DistributedContextPropagator.Current);
        using var second = Host();

        Assert.NotSame(firsts, Assert.IsType<W3CPropagator>(DistributedContextPropagator.Current));
    }

    [Fact]
    public void One_that_the_application_has_set_stays()
    {
        var own = DistributedContextPropagator.CreatePassThroughPropagator();
        DistributedContextPropagator.Current = own;

        using var host = Host();

        Assert.Same(own, DistributedContextPropagator.Current);
    }

    [Fact]
    public void With_telemetry_off_the_runtimes_stays()
    {
        using var host = Host(("PCF:Telemetry:Enabled", "false"));

        Assert.IsNotType<W3CPropagator>(DistributedContextPropagator.Current);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://127.0.0.1:9")]
    public void The_SDKs_default_is_replaced_once_it_has_a_provider(string? receiver)
    {
        Sdk.SetDefaultTextMapPropagator(new CompositeTextMapPropagator([new TraceContextPropagator(), new BaggagePropagator()]));
        using var host = Host((Receiver, receiver));

        host.Services.GetRequiredService<TracerProvider>();

        Assert.IsType<W3CTextMapPropagator>(Propagators.DefaultTextMapPropagator);
    }

    [Fact]
    public void One_of_the_SDK_that_the_application_has_set_stays()
    {
        var own = new CompositeTextMapPropagator([new TraceContextPropagator()]);
        Sdk.SetDefaultTextMapPropagator(own);
        using var host = Host();

        host.Services.GetRequiredService<TracerProvider>();

        Assert.Same(own, Propagators.DefaultTextMapPropagator);
    }

    [Theory]
    [InlineData("tenant id")]
    [InlineData("tenant,user=1")]
    public void Keys_that_cannot_be_in_the_header_are_refused(string keys)
    {
        var failure = Assert.Throws<SettingsException>(() => Host(("PCF:Telemetry:Tracing:Baggage", keys)));

        Assert.Contains($"PCF__Telemetry__Tracing__Baggage is '{keys}'; it should be at most 64 keys", failure.Message, StringComparison.Ordinal);
    }

    private static IHost Host(params (string Name, string? Value)[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource("own"));
        builder.AddPcfObservability();
        return builder.Build();
    }
}
