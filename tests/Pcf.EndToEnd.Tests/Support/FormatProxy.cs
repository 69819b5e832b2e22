using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>Asks a service for each format by a path of its own: Prometheus 2.42 cannot be written which to ask for.</summary>
internal sealed class FormatProxy : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Accepts = new(StringComparer.Ordinal)
    {
        ["text"] = "text/plain;version=0.0.4",
        ["openmetrics"] = "application/openmetrics-text;version=1.0.0",
        ["protobuf"] = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
    };

    private readonly WebApplication _app;

    private FormatProxy(WebApplication app) => _app = app;

    public IEnumerable<string> Formats => Accepts.Keys;

    public Uri Address => new(_app.Urls.First());

    public static async Task<FormatProxy> StartAsync(HttpClient service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        foreach (var (format, accept) in Accepts)
        {
            app.MapGet("/" + format, async (HttpContext context) =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
                request.Headers.TryAddWithoutValidation("Accept", accept);
                using var answer = await service.SendAsync(request, context.RequestAborted);
                context.Response.StatusCode = (int)answer.StatusCode;
                context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
                await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
            });
        }
        await app.StartAsync();
        return new FormatProxy(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
