using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using GraphQL;
using GraphQL.DI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pcf.Metrics;

namespace Pcf.Observability.GraphQL.Tests.Support;

/// <summary>A real executer of GraphQL.NET on a host with the library, and what leaves it: metrics, records and the spans of its own trace.</summary>
internal sealed class ObservedExecuter : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-graphql-").FullName;
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;
    private readonly Activity _root;
    private readonly IHost _host;

    private ObservedExecuter(Action<IGraphQLBuilder>? more, Action<PcfObservabilityOptions>? configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("PCF:Telemetry:Logging:File:Path", LogFile)]);
        builder.AddPcfObservability(configure);
        builder.Services.AddGraphQL(graphql =>
        {
            graphql.AddSchema<TestSchema>().AddSystemTextJson().AddPcfTelemetry();
            more?.Invoke(graphql);
        });
        _host = builder.Build();
        _root = new Activity("test").Start();
        _root.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Pcf.Observability.GraphQL" or "GraphQL",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == _root.TraceId) { _spans.Enqueue(span); }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private string LogFile => Path.Combine(_folder, "log.jsonl");

    public TestSchema Schema => _host.Services.GetRequiredService<TestSchema>();

    /// <summary>The spans that have ended, with the test's own as their root.</summary>
    public IReadOnlyList<Activity> Spans => [.. _spans];

    public ActivitySpanId Root => _root.SpanId;

    /// <summary>The spans of requests.</summary>
    public IEnumerable<Activity> Requests => Spans.Where(span => span.Source.Name != "GraphQL" && span.ParentSpanId == Root);

    public static async Task<ObservedExecuter> StartAsync(Action<IGraphQLBuilder>? more = null, Action<PcfObservabilityOptions>? configure = null)
    {
        var executer = new ObservedExecuter(more, configure);
        await executer._host.StartAsync();
        return executer;
    }

    public async Task<ExecutionResult> ExecuteAsync(string document, Action<ExecutionOptions>? configure = null)
    {
        Activity.Current = _root;
        return await _host.Services.GetRequiredService<IDocumentExecuter<TestSchema>>().ExecuteAsync(options =>
        {
            options.Query = document;
            options.RequestServices = _host.Services;
            configure?.Invoke(options);
        });
    }

    public async Task<ExecutionResult> ExecuteAgainAsync(ExecutionOptions options)
    {
        Activity.Current = _root;
        return await _host.Services.GetRequiredService<IDocumentExecuter>().ExecuteAsync(options);
    }

    /// <summary>The metrics page.</summary>
    public string Page()
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(_host.Services.GetRequiredService<MetricsRegistry>(), page);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }

    /// <summary>The page's lines of one metric.</summary>
    public string[] Series(string metric) => [.. Page().Split('\n').Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal))];

    /// <summary>The sum of a counter's series.</summary>
    public int Total(string metric) => Series(metric).Sum(line => int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));

    /// <summary>Stops the host and reads all that it has logged.</summary>
    public async Task<JsonElement[]> RecordsAsync()
    {
        await _host.StopAsync();
        return [.. File.ReadAllLines(LogFile).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>The records of an event, after the host has stopped.</summary>
    public async Task<JsonElement[]> RecordsAsync(string named) =>
        [.. (await RecordsAsync()).Where(record => record.TryGetProperty("event", out var name) && name.GetString() == named)];

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _root.Dispose();
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
