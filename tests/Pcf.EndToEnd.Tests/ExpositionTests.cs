using System.Globalization;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>The service's metrics in each of their formats, as a real Prometheus and the reference parser take them.</summary>
public sealed class ExpositionTests
{
    private const string Graphql = "{endpoint=\"/graphql\",job=\"";

    [Fact]
    public async Task The_reference_parser_reads_the_running_service()
    {
        await OpenMetricsParser.RequireAsync();
        await using var service = await ServiceProcess.StartAsync();
        await service.AskAsync("{ notes { totalCount edges { node { author { name } } } } }");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", "application/openmetrics-text");

        using var answer = await service.Client.SendAsync(request);
        var found = await OpenMetricsParser.ReadAsync(await answer.Content.ReadAsStringAsync());

        Assert.True(found.Families >= 20, $"{found.Families} metrics");
        Assert.Empty(found.Twice);
    }

    [Fact]
    public async Task Prometheus_reads_the_same_from_all_three_formats()
    {
        await using var service = await ServiceProcess.StartAsync();
        await using var proxy = await FormatProxy.StartAsync(service.Client);
        await using var prometheus = Prometheus.Start(proxy);
        for (var i = 0; i < 40; i++) { await service.AskAsync("{ notes { totalCount edges { node { author { name } } } } }"); }

        foreach (var format in proxy.Formats)
        {
            await Engine.EventuallyAsync($"40 requests in {format}",
                async () => await prometheus.QueryAsync($"sum(http_requests_total{Graphql}{format}\"}})") == "40" ? "40" : null);
            Assert.Equal("1", await prometheus.QueryAsync($"up{{job=\"{format}\"}}"));
        }
        Assert.Equal("40", await prometheus.QueryAsync($"sum(http_request_duration_seconds_count{Graphql}text\"}})"));
        Assert.Equal("40", await prometheus.QueryAsync($"sum(http_request_duration_seconds_count{Graphql}openmetrics\"}})"));
        Assert.Equal("40", await prometheus.QueryAsync($"histogram_count(sum(http_request_duration_seconds{Graphql}protobuf\"}}))"));
        foreach (var quantile in new[] { "0.5", "0.9", "0.99" }) { await AssertSameQuantile(prometheus, quantile); }
    }

    [Fact]
    public async Task Prometheus_gives_the_trace_of_a_request_as_its_exemplar()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Otlp__Endpoint", receiver.Endpoint),
            ("PCF__Telemetry__Otlp__BatchDelay", "00:00:00.2"));
        await using var proxy = await FormatProxy.StartAsync(service.Client);
        await using var prometheus = Prometheus.Start(proxy);
        await service.AskAsync("query Greeting { user(id: 1) { name } }");

        foreach (var format in new[] { "openmetrics", "protobuf" })
        {
            foreach (var metric in new[] { $"http_request_duration_seconds{(format == "protobuf" ? "" : "_bucket")}{Graphql}{format}\"}}",
                $"graphql_request_duration_seconds_bucket{{job=\"{format}\"}}" })
            {
                var traces = await Engine.EventuallyAsync($"an exemplar of {metric}",
                    async () => await prometheus.ExemplarTracesAsync(metric) is { Length: > 0 } some ? some : null);
                var spans = await Engine.EventuallyAsync("the request's spans",
                    async () => await receiver.SpansAsync() is { } all && all.Any(s => s.Name == "POST /graphql") ? all : null);
                Assert.All(traces, trace => Assert.Contains(spans, span => span.TraceId == trace));
            }
        }
    }

    // Native buckets are a tenth wide; the classic one that holds the quantile says no more than its two ends.
    private static async Task AssertSameQuantile(Prometheus prometheus, string quantile)
    {
        double[] bounds = [0, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
        var native = await Number(prometheus, $"histogram_quantile({quantile}, sum(http_request_duration_seconds{Graphql}protobuf\"}}))");
        var classic = await Number(prometheus,
            $"histogram_quantile({quantile}, sum by (le) (http_request_duration_seconds_bucket{Graphql}text\"}}))");
        var end = Array.FindIndex(bounds, bound => bound >= classic);
        Assert.InRange(native, bounds[end - 1] / 1.1, bounds[end] * 1.1);
    }

    private static async Task<double> Number(Prometheus prometheus, string query) =>
        double.Parse(await prometheus.QueryAsync(query) ?? throw new InvalidOperationException($"{query} has no answer."),
            CultureInfo.InvariantCulture);
}
