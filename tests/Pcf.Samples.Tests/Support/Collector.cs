using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pcf.Samples.Tests.Support;

/// <summary>Takes OTLP over HTTP and keeps it as it comes. Names and texts stand in it as they are, so they can be searched for.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _exports = new();

    private Collector(WebApplication app) => _app = app;

    public string Endpoint => _app.Urls.First();

    /// <summary>Settings by which the library sends spans and records here.</summary>
    public (string Name, string Value)[] Settings => [("PCF__Telemetry__Otlp__Endpoint", Endpoint), ("PCF__Telemetry__Logging__Otlp", "true")];

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        collector._app.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector._exports.Enqueue((context.Request.Path, body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>Whether a text came in one of a signal's exports.</summary>
    public bool Has(string signal, string text)
    {
        var sought = Encoding.UTF8.GetBytes(text);
        return _exports.Any(export => export.Path == $"/v1/{signal}" && export.Body.AsSpan().IndexOf(sought) >= 0);
    }

    /// <summary>All spans that came, as OpenTelemetry's own decoder reads them.</summary>
    public Task<IReadOnlyList<OtlpDecoder.Span>> SpansAsync() =>
        OtlpDecoder.ReadAsync<OtlpDecoder.Span>("traces", _exports.Where(export => export.Path == "/v1/traces").Select(export => export.Body));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
