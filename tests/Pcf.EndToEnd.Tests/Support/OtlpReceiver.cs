using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>Takes OTLP over HTTP and has it read by the OpenTelemetry project's own decoder.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _bodies = new();
    private readonly ConcurrentQueue<byte[]> _logBodies = new();
    private readonly ConcurrentQueue<byte[]> _metricBodies = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Exports of log records received so far, as they came.</summary>
    public IReadOnlyList<byte[]> LogBodies => [.. _logBodies];

    /// <summary>Exports of metrics received so far, as they came.</summary>
    public IReadOnlyList<byte[]> MetricBodies => [.. _metricBodies];

    public string Endpoint => _app.Urls.First();

    public static async Task<OtlpReceiver> StartAsync()
    {
        Engine.Require("node");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver.Keep("/v1/traces", receiver._bodies);
        receiver.Keep("/v1/logs", receiver._logBodies);
        receiver.Keep("/v1/metrics", receiver._metricBodies);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>All spans received so far.</summary>
    public Task<IReadOnlyList<OtlpDecoder.Span>> SpansAsync() => OtlpDecoder.ReadAsync<OtlpDecoder.Span>("traces", _bodies);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Keep(string path, ConcurrentQueue<byte[]> bodies) => _app.MapPost(path, async (HttpContext context) =>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        bodies.Enqueue(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
    });
}
