using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pcf.Api.Tests.Support;

/// <summary>What a receiver got.</summary>
internal sealed record Delivery(
    string Path, string Id, string Timestamp, string Signature, string? TraceParent, IHeaderDictionary Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

/// <summary>A receiver of webhooks on a port of the loopback.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    /// <summary>The key of its webhooks; made up for these tests.</summary>
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<Delivery> Deliveries { get; } = new();

    /// <summary>Answers a request, whose number from 1 it gets; the default takes all.</summary>
    public Func<HttpContext, int, Task> Answer { get; set; } = static (_, _) => Task.CompletedTask;

    public Uri Address => new(_app.Urls.First());

    /// <param name="certificate">For https; null for http.</param>
    public static async Task<WebhookReceiver> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            if (certificate is not null) { listener.UseHttps(certificate); }
        }));
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits for so many requests.</summary>
    public Task<Delivery[]> HasAsync(int count) =>
        Engine.EventuallyAsync($"request {count}", () => Task.FromResult(Deliveries.Count >= count ? Deliveries.ToArray() : null));

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value));
        Deliveries.Enqueue(new Delivery(
            context.Request.Path + context.Request.QueryString, headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(),
            headers["webhook-signature"].ToString(), headers["traceparent"] is [{ } trace] ? trace : null, headers, body.ToArray()));
        await Answer(context, Deliveries.Count);
    }
}
