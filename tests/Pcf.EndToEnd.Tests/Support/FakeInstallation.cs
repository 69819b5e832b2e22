using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>A service, its log file, its viewer of traces, Prometheus and Alertmanager in one server, in which everything is as it should be but for
/// one fault.</summary>
internal sealed partial class FakeInstallation : IAsyncDisposable
{
    public const string Token = "made-up-metrics-token";

    private readonly ConcurrentQueue<string> _heard = new();
    private readonly string _fault;
    private WebApplication? _app;
    private string _trace = "";

    private FakeInstallation(string fault) => _fault = fault;

    public Uri Address { get; private set; } = new("http://localhost");

    public string Log { get; } = Path.GetTempFileName();

    /// <summary>Starts one.</summary>
    /// <param name="fault">What is wrong with it; empty for nothing.</param>
    public static async Task<FakeInstallation> StartAsync(string fault)
    {
        var fake = new FakeInstallation(fault);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = fake._app = builder.Build();
        app.MapPost("/graphql", (Delegate)fake.AnswerAsync);
        app.MapGet("/metrics", (Delegate)fake.Metrics);
        app.MapGet("/api/telemetry/traces", () => Json(fake.Traces()));
        app.MapPost("/api/v1/query", () => Json(fake.Is("dashboards") ? """{"status":"error","error":"parse error"}"""
            : """{"status":"success","data":{"result":[{"value":[0,"1"]}]}}"""));
        app.MapGet("/api/v1/rules", () => Json(fake.Rules()));
        app.MapGet("/api/v1/status/flags", () =>
            Json($$$"""{"status":"success","data":{"storage.tsdb.retention.time":"{{{(fake.Is("retention") ? "15d" : "45d")}}}"}}"""));
        app.MapGet("/api/v2/alerts", () => Json(fake.Is("alertmanager") ? "[]" : """[{"labels":{"alertname":"Watchdog"}}]"""));
        await app.StartAsync();
        fake.Address = new Uri(app.Urls.First());
        if (!fake.Is("events"))
        {
            await File.WriteAllTextAsync(fake.Log, "{\"event\":\"configuration.loaded\"}\n{\"event\":\"store.opened\"}\n");
        }
        return fake;
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        File.Delete(Log);
    }

    private static IResult Json(string text) => Results.Text(text, "application/json");

    private bool Is(string fault) => _fault == fault;

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        _heard.Enqueue(body);
        // The queries that are timed, and no other.
        if (Is("refused") && body.Contains("first: 20", StringComparison.Ordinal)) { return Results.StatusCode(401); }
        if (http.Request.Headers.TryGetValue("traceparent", out var parent))
        {
            _trace = $"{parent}".Split('-')[1];
            var id = Is("uncorrelated") ? "0" : _trace;
            Append($$"""{"event":"graphql.completed","trace_id":"{{id}}","request_id":"r1"}""" + "\n");
        }
        if (Is("secret in records")) { Append(JsonSerializer.Serialize(new { message = body }) + "\n"); }
        return Json(Is("service") ? """{"errors":[{"message":"down"}]}""" : """{"data":{"notes":null}}""");
    }

    private void Append(string line)
    {
        lock (_heard) { File.AppendAllText(Log, line); }
    }

    private IResult Metrics(HttpContext http)
    {
        if (!Is("access") && http.Request.Headers.Authorization != $"Bearer {Token}") { return Results.StatusCode(401); }
        if (Is("no samples")) { return Results.Text("# HELP http_requests_total Requests.\n# TYPE http_requests_total counter\n"); }
        var (cpu, overhead) = (10 + _heard.Count, (10 + _heard.Count) * (Is("overhead") ? 0.5 : 0.01));
        var demand = Is("cardinality") ? 11 : 2;
        var secret = Is("secret in metrics") ? string.Concat(_heard.SelectMany(body => Email().Matches(body)).Take(1)) : "GET";
        return Results.Text(
            $$"""
            # HELP http_requests_total Requests.
            # TYPE http_requests_total counter
            http_requests_total{method="{{secret}}"} 1
            # HELP telemetry_metric_series_limit Limit.
            # TYPE telemetry_metric_series_limit gauge
            telemetry_metric_series_limit{metric="http_requests_total"} 10
            # HELP telemetry_series_demand Demand.
            # TYPE telemetry_series_demand gauge
            telemetry_series_demand{metric="http_requests_total"} {{demand}}
            # HELP telemetry_overhead_seconds_total Cost.
            # TYPE telemetry_overhead_seconds_total counter
            telemetry_overhead_seconds_total{component="logs"} {{overhead}}
            # HELP process_cpu_seconds_total CPU.
            # TYPE process_cpu_seconds_total counter
            process_cpu_seconds_total {{cpu}}
            {{(Is("page") ? "nonsense many" : "")}}

            """);
    }

    private string Traces()
    {
        var parent = Is("orphan") ? "00000000000000aa" : "0000000000000001";
        var name = Is("secret in spans") ? string.Concat(_heard.SelectMany(body => Email().Matches(body)).Take(1)) : "query";
        return $$$"""
            {"resourceSpans":[{"scopeSpans":[{"spans":[
            {"traceId":"{{{_trace}}}","spanId":"0000000000000001","parentSpanId":"00000000000000ff","name":"POST /graphql"},
            {"traceId":"{{{_trace}}}","spanId":"0000000000000002","parentSpanId":"{{{parent}}}","name":"{{{name}}}"}]}]}]}
            """;
    }

    private string Rules()
    {
        var names = Directory.EnumerateFiles(Path.Combine(Sources.Root, "ops/prometheus/rules"), "*.yml")
            .SelectMany(path => Alert().Matches(File.ReadAllText(path)).Select(match => match.Groups["name"].Value)).Skip(Is("alerts") ? 1 : 0);
        var rules = names.Select(name => $$"""{"name":"{{name}}","health":"ok"}""");
        return $$$"""{"status":"success","data":{"groups":[{"rules":[{{{string.Join(',', rules)}}}]}]}}""";
    }

    [GeneratedRegex(@"- alert: (?<name>\w+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Alert();

    [GeneratedRegex(@"verify-\w+@example\.com", RegexOptions.None, 1_000)]
    private static partial Regex Email();
}
