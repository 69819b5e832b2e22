using System.Diagnostics;
using System.Text;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>Requests that are sampled by their path or by who sends them, on a real server.</summary>
[Collection(OneTracerProvider.Name)]
public sealed class RequestSamplingTests : IDisposable
{
    private readonly HttpReceiver _receiver = new();

    [Fact]
    public async Task Health_checks_and_scrapes_are_no_traces()
    {
        await Run(async host =>
        {
            for (var i = 0; i < 5; i++)
            {
                await Get(host, "/health");
                await Get(host, "/health/ready");
                await Get(host, "/metrics");
            }
            await Get(host, "/items/7");
            await Get(host, "/healthcare/7");
        });

        Assert.True(Sent("GET /items/{id}"));
        Assert.True(Sent("GET /healthcare/{id}"));
        Assert.False(Sent("GET /health/ready"));
        Assert.False(Sent("GET /metrics"));
    }

    [Fact]
    public async Task Paths_have_a_sampling_of_their_own()
    {
        await Run(async host =>
        {
            await Get(host, "/items/7");
            await Get(host, "/healthcare/7");
        }, ("PCF:Telemetry:Tracing:Overrides", "/items/{id}=never,/healthcare/*=always"), ("OTEL_TRACES_SAMPLER", "always_off"));

        Assert.True(Sent("GET /healthcare/{id}"));
        Assert.False(Sent("GET /items/{id}"));
    }

    [Theory]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", false)]
    public async Task A_callers_decision_counts_if_its_network_is_trusted(string network, bool expected)
    {
        await Run(async host =>
        {
            // The first traces of a rate may be kept: these use them up.
            for (var i = 0; i < 500; i++) { await Get(host, "/number/7"); }
            using var request = new HttpRequestMessage(HttpMethod.Get, "/items/7");
            request.Headers.Add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
            Activity.Current = null;
            (await host.Client.SendAsync(request)).Dispose();
        }, ("PCF:Telemetry:Tracing:TracesPerSecond", "0.01"), ("PCF:Telemetry:Tracing:TrustedNetworks", network));

        Assert.Equal(expected, Sent("GET /items/{id}"));
    }

    [Theory]
    [InlineData("RemoteParents", "Follow,Decide", "PCF__Telemetry__Tracing__RemoteParents is 'Follow,Decide'; it should be")]
    [InlineData("TrustedNetworks", "127.0.0.0/8", "PCF__Telemetry__Tracing__TracesPerSecond is not set; TrustedNetworks")]
    [InlineData("Overrides", "Report=5", "PCF__Telemetry__Tracing__TracesPerSecond is not set; TrustedNetworks")]
    public async Task A_setting_that_says_two_things_or_has_no_effect_stops_the_start(string name, string value, string expected)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Run(_ => Task.CompletedTask, ($"PCF:Telemetry:Tracing:{name}", value)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start_with_a_line_each()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Run(_ => Task.CompletedTask,
            ("PCF:Telemetry:Tracing:Overrides", "/health=sometimes"), ("PCF:Telemetry:Tracing:TrustedNetworks", "here")));

        Assert.Contains("PCF__Telemetry__Tracing__Overrides is '/health=sometimes'; it should be", error.Message, StringComparison.Ordinal);
        Assert.Contains("PCF__Telemetry__Tracing__TrustedNetworks is 'here'; it should be", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _receiver.Dispose();

    private static async Task Get(ObservedHost host, string path)
    {
        Activity.Current = null;
        (await host.Client.GetAsync(new Uri(path, UriKind.Relative))).Dispose();
    }

    private async Task Run(Func<ObservedHost, Task> use, params (string Key, string Value)[] settings)
    {
        await using var host = await ObservedHost.Start("Development", [("OTEL_EXPORTER_OTLP_ENDPOINT", _receiver.Address.AbsoluteUri), .. settings]);
        await use(host);
    }

    private bool Sent(string name) => _receiver.Bodies.Any(body => Encoding.UTF8.GetString(body).Contains(name, StringComparison.Ordinal));
}
