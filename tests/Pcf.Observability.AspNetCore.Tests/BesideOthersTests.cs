using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;
using Prometheus;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using ILogger = Microsoft.Extensions.Logging.ILogger;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>What a service has already goes on as it did, with the library beside it.</summary>
public sealed class BesideOthersTests : IDisposable
{
    private const string Message = "Order of kim with password Tr0ub4dor-and-3";
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-beside-").FullName;
    private readonly Sink _serilog = new();

    [Theory(Timeout = 60_000)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Serilog_and_the_library_both_get_each_record_once(bool isFirst, bool writesToProviders)
    {
        await using (var app = await Start(builder =>
        {
            if (isFirst) { UseSerilog(builder, writesToProviders); }
            builder.AddPcfObservability();
            if (!isFirst) { UseSerilog(builder, writesToProviders); }
        }))
        {
            Log(app).LogWarning("Order of {User} with {Password}", "kim", "Tr0ub4dor-and-3");
            await app.StopAsync();
        }

        Assert.Single(_serilog.Messages, message => message.Contains("Order of", StringComparison.Ordinal));
        Assert.Single(Records(), record => record == "Order of kim with [REDACTED]");
    }

    [Fact(Timeout = 60_000)]
    public async Task What_Serilog_makes_of_the_frameworks_scopes_is_no_field()
    {
        await using (var app = await Start(
            builder =>
            {
                UseSerilog(builder, writesToProviders: true);
                builder.AddPcfObservability();
            },
            app => app.MapGet("/of/{id}", (string id) => Log(app).LogWarning(new EventId(7, "Asked"), "Order {Order} at {RequestPath}", id, "/own"))))
        {
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            await client.GetStringAsync(new Uri("/of/12", UriKind.Relative));
            await app.StopAsync();
        }

        var line = Assert.Single(File.ReadAllLines(LogFile), line => line.Contains("Order 12 at /own", StringComparison.Ordinal));
        Assert.Equal("""{"order":"12","request_path":"/own"}""", JsonDocument.Parse(line).RootElement.GetProperty("fields").GetRawText());
        Assert.Contains("\"event\":\"Asked\"", line, StringComparison.Ordinal);
        Assert.Contains("\"request_id\":\"", line, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_factory_that_leaves_the_library_out_is_reported_at_the_start()
    {
        await using (var app = await Start(builder =>
        {
            builder.AddPcfObservability();
            UseSerilog(builder, writesToProviders: false);
        }))
        {
            await app.StopAsync();
        }

        Assert.Contains(_serilog.Messages,
            message => message.Contains("do not reach", StringComparison.Ordinal)
                && message.Contains("SerilogLoggerFactory", StringComparison.Ordinal));
        Assert.Contains(Records(), record => record.Contains("do not reach", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task OpenTelemetry_keeps_its_spans_and_its_records()
    {
        var spans = new ConcurrentQueue<string>();
        var records = new ConcurrentQueue<string>();
        using var source = new ActivitySource("Beside.OpenTelemetry");
        await using (var app = await Start(builder =>
        {
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource("Beside.OpenTelemetry").AddProcessor(new Spans(spans)));
            builder.Logging.AddOpenTelemetry(logging => logging.AddProcessor(new LogRecords(records)));
            builder.AddPcfObservability();
        }))
        {
            using (source.StartActivity("own")) { Log(app).LogWarning(Message); }
            await app.StopAsync();
        }

        Assert.Contains("own", spans);
        Assert.Contains(Message, records);
        Assert.Contains("Order of kim with password [REDACTED]", Records());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenTelemetry_keeps_its_sources_and_its_sampler_and_the_library_sends_what_it_samples(bool isFirst)
    {
        var spans = new ConcurrentQueue<string>();
        using var source = new ActivitySource("Beside.OpenTelemetry");
        using var other = new ActivitySource("Beside.Other");
        using var receiver = new HttpReceiver();
        void Own(WebApplicationBuilder builder) => builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing
            .AddSource("Beside.OpenTelemetry").SetSampler(new OnlyNamed("kept")).AddProcessor(new Spans(spans)));
        await using (var app = await Start(builder =>
        {
            builder.Configuration["PCF:Telemetry:Otlp:Endpoint"] = receiver.Address.OriginalString;
            builder.Configuration["PCF:Telemetry:Metrics:Otlp"] = "false";
            if (isFirst) { Own(builder); }
            builder.AddPcfObservability();
            if (!isFirst) { Own(builder); }
        }))
        {
            foreach (var name in new[] { "kept", "left" })
            {
                source.StartActivity(name)?.Dispose();
                other.StartActivity($"other {name}")?.Dispose();
            }
            await app.StopAsync();
        }

        Assert.Equal(["kept"], spans);
        var sent = string.Concat(receiver.Bodies.Select(Encoding.UTF8.GetString));
        Assert.Contains("kept", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("left", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("other", sent, StringComparison.Ordinal);
        Assert.Single(Records(),
            record => record.Contains("OpenTelemetry", StringComparison.Ordinal) && record.Contains("sampler", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_web_application_without_the_package_for_requests_says_so_at_the_start()
    {
        await using (var app = await Start(builder => builder.Host.UsePcfObservability()))
        {
            await app.StopAsync();
        }

        Assert.Single(Records(), record => record.Contains("requests are not observed", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Prometheus_net_keeps_its_page()
    {
        var counter = Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry());
        await using var app = await Start(builder => builder.AddPcfObservability(), app => app.MapMetrics("/prometheus-net"));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        Assert.Contains("prometheus_net_", await client.GetStringAsync(new Uri("/prometheus-net", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("http_requests_total", await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
        Assert.NotNull(counter);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Enrichment_by_Microsoft_works_beside_it(bool isFirst)
    {
        await using (var app = await Start(builder =>
        {
            if (isFirst) { builder.Logging.EnableEnrichment(); }
            builder.AddPcfObservability();
            if (!isFirst) { builder.Logging.EnableEnrichment(); }
            builder.Services.AddStaticLogEnricher<Enricher>();
        }))
        {
            Log(app).LogWarning("Order of {User} with {Password}", "kim", "Tr0ub4dor-and-3");
            await app.StopAsync();
        }

        var line = Assert.Single(File.ReadAllLines(LogFile), line => line.Contains("Order of kim", StringComparison.Ordinal));
        Assert.Contains("[REDACTED]", line, StringComparison.Ordinal);
        Assert.Contains("\"region\":\"north\"", line, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string LogFile => Path.Combine(_folder, "log.jsonl");

    private string[] Records() =>
        [.. File.ReadAllLines(LogFile).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!)];

    private async Task<WebApplication> Start(Action<WebApplicationBuilder> add, Action<WebApplication>? use = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["PCF:Telemetry:Logging:File:Path"] = LogFile;
        add(builder);
        var app = builder.Build();
        use?.Invoke(app);
        await app.StartAsync();
        return app;
    }

    private void UseSerilog(WebApplicationBuilder builder, bool writesToProviders) =>
        builder.Host.UseSerilog((_, configuration) => configuration.WriteTo.Sink(_serilog), writeToProviders: writesToProviders);

    private static ILogger Log(WebApplication app) => app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Beside");

    private sealed class Sink : ILogEventSink
    {
        public ConcurrentQueue<string> Messages { get; } = new();

        public void Emit(LogEvent logEvent) => Messages.Enqueue(logEvent.RenderMessage());
    }

    private sealed class Spans(ConcurrentQueue<string> names) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => names.Enqueue(data.DisplayName);
    }

    private sealed class OnlyNamed(string name) : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(samplingParameters.Name == name ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }

    private sealed class LogRecords(ConcurrentQueue<string> messages) : BaseProcessor<LogRecord>
    {
        public override void OnEnd(LogRecord data) => messages.Enqueue(data.FormattedMessage ?? data.Body ?? "");
    }

    private sealed class Enricher : Microsoft.Extensions.Diagnostics.Enrichment.IStaticLogEnricher
    {
        public void Enrich(Microsoft.Extensions.Diagnostics.Enrichment.IEnrichmentTagCollector collector) => collector.Add("region", "north");
    }
}
