using System.Globalization;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>The three signals of the running service, as their real consumers take them.</summary>
public sealed class SignalsTests
{
    [Fact]
    public async Task Promtool_finds_nothing_to_say_about_the_metrics()
    {
        Engine.Require("promtool");
        await using var service = await ServiceProcess.StartAsync();
        await service.AskAsync("{ notes { totalCount edges { node { author { name } } } } }");
        await service.AskAsync("{ nonsense }");

        var (code, output) = await Engine.RunAsync("promtool", ["check", "metrics"],
            await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));

        Assert.Equal("", output);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Prometheus_scrapes_the_service_and_answers_its_request_rate()
    {
        await using var service = await ServiceProcess.StartAsync();
        await using var prometheus = Prometheus.Start(service.Client.BaseAddress!);

        var rate = await Engine.EventuallyAsync("a request rate above zero", async () =>
        {
            await service.AskAsync("{ me { name } }");
            return await prometheus.QueryAsync("sum(rate(http_requests_total[1m]))") is { } value
                && double.Parse(value, CultureInfo.InvariantCulture) > 0 ? value : null;
        });

        Assert.NotNull(rate);
        Assert.Equal("1", await prometheus.QueryAsync("up{job=\"pcf-api\"}"));
    }

    [Fact]
    public async Task A_receiver_gets_the_four_spans_of_a_request_under_one_another()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Otlp__Endpoint", receiver.Endpoint),
            ("PCF__Telemetry__Otlp__BatchDelay", "00:00:00.2"));
        await service.AskAsync("query Greeting { user(id: 1) { name } }");

        var spans = await Engine.EventuallyAsync("the export of a request's spans", async () =>
            await receiver.SpansAsync() is { } all && all.Any(s => s.Name == "POST /graphql") ? all : null);

        var http = spans.Single(s => s.Name == "POST /graphql");
        var graphql = spans.Single(s => s.Name == "query");
        var database = spans.First(s => s.Name == "select users" && s.TraceId == http.TraceId);
        Assert.Equal("", http.ParentSpanId);
        Assert.Equal(http.SpanId, graphql.ParentSpanId);
        var batch = spans.Single(s => s.Name == "batch users" && s.TraceId == http.TraceId);
        Assert.Equal(graphql.SpanId, batch.ParentSpanId);
        Assert.Equal(batch.SpanId, database.ParentSpanId);
        Assert.Equal(http.TraceId, graphql.TraceId);
        Assert.Equal("/graphql", http.Attributes["http.route"].GetString());
        Assert.Equal(200, http.Attributes["http.response.status_code"].GetInt32());
        Assert.Equal("Greeting", graphql.Attributes["graphql.operation.name"].GetString());
        Assert.Equal("sqlite", database.Attributes["db.system.name"].GetString());
        Assert.Equal(3, database.Kind);
        Assert.Equal("Pcf.Api", http.Resource["service.name"].GetString());
    }

    [Fact]
    public async Task Each_log_line_is_one_json_object_with_the_trace_of_its_request()
    {
        await using var service = await ServiceProcess.StartAsync();
        await service.AskAsync("query Greeting { user(id: 1) { name } }");
        Assert.Equal(0, await service.TerminateAsync());

        var records = service.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();

        var completed = records.Single(r => r.TryGetProperty("event", out var e) && e.GetString() == "graphql.completed");
        Assert.Equal("Greeting", completed.GetProperty("fields").GetProperty("operation_name").GetString());
        Assert.Matches("^[0-9a-f]{32}$", completed.GetProperty("trace_id").GetString());
        Assert.Matches("^[0-9a-f]{16}$", completed.GetProperty("span_id").GetString());
        Assert.False(string.IsNullOrEmpty(completed.GetProperty("request_id").GetString()));
        string[] written = ["host.starting", "configuration.loaded", "host.started", "auth.demo_user", "host.stopping", "host.stopped"];
        Assert.All(written, name => Assert.Contains(records, r => r.TryGetProperty("event", out var e) && e.GetString() == name));
    }

    [Theory]
    [InlineData("PCF__Telemetry__Enabled", "false")]
    [InlineData("TELEMETRY_DISABLED", "True")]
    [InlineData("TELEMETRY_DISABLED", "1")]
    public async Task Switched_off_the_service_answers_and_says_nothing(string name, string value)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync((name, value), ("PCF__Telemetry__Otlp__Endpoint", receiver.Endpoint));

        Assert.Equal("Ada Berg",
            (await service.AskAsync("{ user(id: 1) { name } }")).GetProperty("data").GetProperty("user").GetProperty("name").GetString());
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await service.Client.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
        Assert.Equal(0, await service.TerminateAsync());
        Assert.Empty(service.Lines);
        Assert.Empty(await receiver.SpansAsync());
    }
}
