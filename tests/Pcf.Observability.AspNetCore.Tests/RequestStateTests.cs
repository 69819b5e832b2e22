using System.Diagnostics;
using System.Text;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>How a trace was sampled is what this service says of it, whatever the request's tracestate says.</summary>
[Collection(OneTracerProvider.Name)]
public sealed class RequestStateTests : IDisposable
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private readonly HttpReceiver _receiver = new();

    [Theory]
    [InlineData(null)]
    [InlineData("vendor=abc")]
    [InlineData("ot=rv:ffffffffffffff")]
    [InlineData("ot=th:ffffffffffffff")]
    [InlineData("ot=th:ffffffffffffff;rv:ffffffffffffff,vendor=abc")]
    [InlineData("vendor=abc,ot=th:8;p:1")]
    public async Task With_a_rate_a_kept_trace_has_the_threshold_of_this_service(string? state)
    {
        var sent = await SentOf(state, "01", ("PCF:Telemetry:Tracing:TracesPerSecond", "1000"));

        Assert.Contains("ot=th:0;rv:", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("ffffff", sent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ot=th:f;rv:00000000000001", "01", false)]
    [InlineData("ot=th:8;rv:90000000000000", "01", true)]
    public async Task A_trusted_callers_threshold_stays_where_it_agrees_with_the_decision(string state, string flags, bool stays)
    {
        var sent = await SentOf(state, flags, ("PCF:Telemetry:Tracing:TracesPerSecond", "1000"), ("PCF:Telemetry:Tracing:TrustedNetworks", "127.0.0.0/8"));

        Assert.Equal(stays, sent.Contains(state[..state.IndexOf(';', StringComparison.Ordinal)], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("always_on", false)]
    [InlineData("parentbased_always_on", true)]
    public async Task Without_a_rate_a_threshold_stays_only_where_the_caller_is_followed(string sampler, bool stays)
    {
        var sent = await SentOf("ot=th:8;rv:90000000000000", "01", ("OTEL_TRACES_SAMPLER", sampler));

        Assert.Equal(stays, sent.Contains("th:8", StringComparison.Ordinal));
    }

    public void Dispose() => _receiver.Dispose();

    private async Task<string> SentOf(string? state, string flags, params (string Key, string Value)[] settings)
    {
        await using (var host = await ObservedHost.Start("Development", [("OTEL_EXPORTER_OTLP_ENDPOINT", _receiver.Address.AbsoluteUri), .. settings]))
        {
            Activity.Current = null;
            using var request = new HttpRequestMessage(HttpMethod.Get, "/items/7");
            request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-{flags}");
            if (state is not null) { request.Headers.Add("tracestate", state); }
            (await host.Client.SendAsync(request)).Dispose();
        }
        var sent = string.Concat(_receiver.Bodies.Select(body => Encoding.Latin1.GetString(body)));
        Assert.Contains("GET /items/{id}", sent, StringComparison.Ordinal);
        return sent;
    }
}
