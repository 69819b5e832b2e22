using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>Takes OTLP over HTTP and has it read by the OpenTelemetry project's own decoder.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _bodies = new();
    private readonly ConcurrentQueue<byte[]> _logBodies = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Exports of log records received so far, as they came.</summary>
    public IReadOnlyList<byte[]> LogBodies => [.. _logBodies];

    public string Endpoint => _app.Urls.First();

    public static async Task<OtlpReceiver> StartAsync()
    {
        Engine.Require("node");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/traces", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            receiver._bodies.Enqueue(Convert.ToBase64String(body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        receiver._app.MapPost("/v1/logs", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            receiver._logBodies.Enqueue(body.ToArray());
            context.Response.ContentType = "application/x-protobuf";
        });
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>All spans received so far.</summary>
    public async Task<IReadOnlyList<Span>> SpansAsync()
    {
        if (_bodies.IsEmpty) { return []; }
        var decoder = Path.Combine(Sources.Root, "tests/node/otlp-decode.mjs");
        var (code, output) = await Engine.RunAsync("node", [decoder], string.Join('\n', _bodies) + "\n");
        Assert.True(code == 0, output);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(line => JsonSerializer.Deserialize<Span[]>(line, JsonSerializerOptions.Web)!)];
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal sealed record Span(
        string Scope, string Name, int Kind, string TraceId, string SpanId, string ParentSpanId, int Status,
        Dictionary<string, JsonElement> Attributes, Dictionary<string, JsonElement> Resource);
}
