using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>Requests that the framework answers before any middleware of a service, as a real receiver of spans sees them.</summary>
public sealed class ClientTextTests
{
    private const string Secret = "quail-77-tern";

    [Fact(Timeout = 60_000)]
    public async Task What_a_client_writes_leaves_in_no_span_whoever_answers()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        // As an app that asks the framework for a request's standard attributes, and has an exporter of its own.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", isEnabled: false);
        var seen = new ConcurrentQueue<(string TraceId, string? Path, string? State)>();
        using var own = Sdk.CreateTracerProviderBuilder().AddSource("Microsoft.AspNetCore")
            .AddProcessor(new SimpleActivityExportProcessor(new OwnExporter(span =>
            seen.Enqueue((span.TraceId.ToHexString(), span.GetTagItem("url.path") as string, span.TraceStateString))))).Build();
        await using var app = await StartAsync(receiver.Endpoint);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        // Other tests serve requests in this process too; the trace tells which are this one's.
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        string[] paths = ["/reset", "/short", "/open", "/nowhere", "/tagged"];
        foreach (var path in paths)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}/ada.berg@example.com/{Secret}?token={Secret}");
            request.Headers.UserAgent.ParseAdd($"{Secret}/1.0");
            request.Headers.Host = $"{Secret}.example.com";
            request.Headers.Add("tracestate", $"vendor={Secret}");
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            using var _ = await client.SendAsync(request);
        }

        var spans = await Engine.EventuallyAsync("the spans of all requests", async () =>
            await receiver.SpansAsync() is { } all
                && all.Where(span => span.TraceId == trace && span.Scope != "System.Net.Http").ToArray() is { } served
                && served.Length == paths.Length ? served : null);

        Assert.DoesNotContain(Secret, JsonSerializer.Serialize(spans), StringComparison.Ordinal);
        var whole = seen.Where(span => span.TraceId == trace && span.Path != $"/{Secret}").ToArray();
        Assert.Equal(paths.Length - 1, whole.Length);
        Assert.All(whole, span =>
            Assert.Equal(($"/ada.berg@example.com/{Secret}", $"vendor={Secret}"), (span.Path![span.Path!.IndexOf('/', 1)..], span.State)));
        Assert.Equal(
            ["GET /open/{email}/{word}", "GET /reset/{email}/{word}", "GET /short/{email}/{word}", "GET /tagged/{email}/{word}", "GET unmatched"],
            spans.Select(span => span.Name).Order(StringComparer.Ordinal));
    }

    private static async Task<WebApplication> StartAsync(string endpoint)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(
            [new("PCF:Telemetry:Otlp:Endpoint", endpoint), new("PCF:Telemetry:Otlp:BatchDelay", "00:00:00.2"),
                new("Logging:LogLevel:Default", "Critical")]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddPcfObservability();
        builder.Services.AddAuthentication("Never").AddScheme<AuthenticationSchemeOptions, NeverSignedIn>("Never", null);
        builder.Services.AddAuthorization();
        var app = builder.Build();
        app.MapGet("/reset/{email}/{word}", (string word) => word).RequireAuthorization();
        app.MapGet("/short/{email}/{word}", (string word) => word).ShortCircuit();
        app.MapGet("/open/{email}/{word}", (string word) => word);
        app.MapGet("/tagged/{email}/{word}", (HttpContext context, string word) =>
        {
            // As instrumentation that somebody adds does.
            var span = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpActivityFeature>()!.Activity;
            foreach (var key in new[] { "url.path", "http.target", "http.url", "user_agent.original", "server.address" })
            {
                span.SetTag(key, $"/{word}");
            }
            span.TraceStateString = $"vendor={word}";
            return word;
        });
        await app.StartAsync();
        return app;
    }

    private sealed class OwnExporter(Action<Activity> see) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch) { see(span); }
            return ExportResult.Success;
        }
    }

    private sealed class NeverSignedIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger,
        System.Text.Encodings.Web.UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());
    }
}
