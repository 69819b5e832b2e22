using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pcf.Metrics;
using Pcf.Observability.Tests.Support;
using Pcf.Otlp;
using Pcf.Tracing;

namespace Pcf.Observability.Tests;

/// <summary>Which traces a host sends that its rate does not keep, by its settings.</summary>
[Collection(OneTracerProvider.Name)]
public sealed class TailKeepTests : IDisposable
{
    // What the smallest rate keeps of a first burst, at most.
    private const int ByRate = 5;
    private const int Requests = 100;
    private readonly HttpReceiver _receiver = new();
    private readonly string _source = $"Test.{Guid.NewGuid():N}";
    private string _page = "";
    private long _sent;

    [Fact]
    public async Task With_a_rate_failed_and_slow_traces_are_kept_and_counted_by_their_reason()
    {
        await RunAsync();

        Assert.InRange(Figure("error"), 20 - ByRate, 20);
        Assert.InRange(Figure("slow"), 10 - ByRate, 10);
        Assert.InRange(Figure("freed"), 70 - ByRate, 70);
        Assert.Equal((0, 0), (Figure("thinned"), Figure("evicted")));
        Assert.InRange(_sent, 30, 30 + ByRate);
        Assert.Equal(Requests, Value("telemetry_spans_total{decision=\"head\"}") + Value("telemetry_spans_total{decision=\"tail_error\"}")
            + Value("telemetry_spans_total{decision=\"tail_slow\"}") + Value("telemetry_spans_total{decision=\"dropped\"}"));
        Assert.InRange(Number("telemetry_trace_sample_ratio"), 0.000_001, 0.5);
        Assert.InRange(Value("telemetry_traces_total{decision=\"kept\"}"), 0, ByRate);
        Assert.Equal(Requests, Value("telemetry_traces_total{decision=\"kept\"}") + Value("telemetry_traces_total{decision=\"not_kept\"}"));
        Assert.Equal(0.01, Number("telemetry_trace_sample_target"));
    }

    [Theory]
    [InlineData("KeepFailed", "false", 0, 0)]
    [InlineData("KeepSlowerThan", "00:01:00", 20, 0)]
    public async Task Settings_say_which(string name, string value, long error, long slow)
    {
        await RunAsync(($"PCF:Telemetry:Tracing:{name}", value));

        Assert.InRange(Figure("error"), Math.Max(0, error - ByRate), error);
        Assert.Equal(slow, Figure("slow"));
    }

    [Fact]
    public async Task Slow_traces_alone_are_kept_where_failed_ones_are_not_to_be()
    {
        await RunAsync(("PCF:Telemetry:Tracing:KeepFailed", "false"), ("PCF:Telemetry:Tracing:KeepSlowerThan", "00:00:05"));

        Assert.Equal(0, Figure("error"));
        Assert.InRange(Figure("slow"), 10 - ByRate, 10);
    }

    [Fact]
    public async Task Without_a_rate_there_is_no_tail()
    {
        await RunAsync(("PCF:Telemetry:Tracing:TracesPerSecond", null), ("OTEL_TRACES_SAMPLER", "always_off"));

        Assert.Equal((0, 0), (_sent, Figure("error")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_set_up_of_the_applications_own_can_have_the_sampler_and_the_tail(bool isFirst)
    {
        await RunAsync(builder =>
        {
            if (!isFirst) { builder.AddPcfObservability(); }
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(_source)
                .AddPcfSampling(new SamplingOptions { TracesPerSecond = 0.01 })
                .AddPcfTailKeep(new TailKeepOptions { KeepSlowerThan = TimeSpan.FromSeconds(1) }));
            if (isFirst) { builder.AddPcfObservability(); }
        }, ("PCF:Telemetry:Tracing:TracesPerSecond", null));

        Assert.InRange(Figure("error"), 20 - ByRate, 20);
        Assert.InRange(Figure("slow"), 10 - ByRate, 10);
        Assert.InRange(_sent, 30 - ByRate, 30 + ByRate);
        Assert.InRange(Number("telemetry_trace_sample_ratio"), 0.000_001, 0.5);
    }

    public void Dispose() => _receiver.Dispose();

    private long Figure(string outcome) => Value($"telemetry_tail_traces_total{{outcome=\"{outcome}\"}}");

    private long Value(string series) => (long)Number(series);

    private double Number(string series) => double.Parse(
        _page.Split('\n').Single(line => line.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..], CultureInfo.InvariantCulture);

    private Task RunAsync(params (string Key, string? Value)[] settings) =>
        RunAsync(builder => builder.AddPcfObservability(options => options.Tracing.Sources = [_source]), settings);

    private async Task RunAsync(Action<HostApplicationBuilder> add, params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        (string Key, string? Value)[] defaults =
            [("OTEL_EXPORTER_OTLP_ENDPOINT", _receiver.Address.AbsoluteUri), ("PCF:Telemetry:Tracing:TracesPerSecond", "0.01")];
        builder.Configuration.AddInMemoryCollection(
            defaults.Concat(settings).GroupBy(setting => setting.Key, setting => setting.Value).Select(setting => KeyValuePair.Create(setting.Key,
                setting.Last())));
        add(builder);
        using var source = new ActivitySource(_source);
        using var host = builder.Build();
        await host.StartAsync();
        for (var i = 0; i < Requests; i++)
        {
            Activity.Current = null;
            using var request = source.StartActivity("request");
            if (i % 5 == 0) { request?.SetStatus(ActivityStatusCode.Error); }
            if (i % 10 == 3) { request?.SetEndTime(request.StartTimeUtc + TimeSpan.FromSeconds(6)); }
        }
        await host.StopAsync();
        _page = Page.Of(host.Services.GetRequiredService<MetricsRegistry>());
        _sent = host.Services.GetRequiredService<SpanQueue>().Sent;
    }
}
