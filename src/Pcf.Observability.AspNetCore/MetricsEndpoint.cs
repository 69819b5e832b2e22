using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pcf.Metrics;
using Pcf.Metrics.Exposition;

namespace Pcf.Observability.AspNetCore;

/// <summary>Answers scrapes: to whom it may, in the format asked for, whole or not at all. Thread-safe.</summary>
internal sealed class MetricsEndpoint(MetricsRegistry registry, TokenAccess access, MetricsOptions options, TimeProvider clock)
{
    private const string TimeoutHeader = "X-Prometheus-Scrape-Timeout-Seconds";

    // What is left of the scraper's patience for the answer to arrive in.
    private const double ShareOfTimeout = 0.9;

    /// <summary>The endpoint of a service that has metrics without the rest of the library; null when it has none.</summary>
    /// <exception cref="InvalidOperationException">The options name a port.</exception>
    public static MetricsEndpoint? Alone(IServiceProvider services)
    {
        if (services.GetService<ObservabilitySetup>() is not null || services.GetService<MetricsRegistry>() is not { } registry) { return null; }
        var options = services.GetRequiredService<MetricsOptions>();
        if (options.Port != 0)
        {
            throw new InvalidOperationException(
                $"{nameof(MetricsOptions.Port)} is {options.Port}; only AddPcfObservability listens on a port of its own for metrics.");
        }
        var clock = services.GetRequiredService<TimeProvider>();
        return new MetricsEndpoint(registry,
            new TokenAccess(services.GetRequiredService<IHostEnvironment>().EnvironmentName, options.TokenFile, port: 0, clock), options, clock);
    }

    public async Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        var status = access.StatusFor(context);
        if (status != StatusCodes.Status200OK)
        {
            await ManagementAnswer.RefuseAccessAsync(context, status, ManagementSetup.MetricsFile);
            return;
        }
        var format = ScrapeNegotiation.Format(context.Request.Headers.Accept);
        var gzip = ScrapeNegotiation.TakesGzip(context.Request.Headers.AcceptEncoding);
        response.Headers.Vary = "Accept, Accept-Encoding";
        if (HttpMethods.IsHead(context.Request.Method)) { Promise(response, format, gzip); }
        else { await AnswerAsync(context, format, gzip); }
    }

    private async Task AnswerAsync(HttpContext context, ExpositionFormat format, bool gzip)
    {
        var timeout = Timeout(context.Request);
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        ScrapeSnapshot collection;
        try
        {
            collection = await CollectAsync().WaitAsync(cancel.Token);
        }
        catch (OperationCanceledException)
        {
            var seconds = timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable,
                $"The metrics were not collected within {seconds} s: a callback of an observed metric does not return.\n");
            return;
        }
        catch (Exception e)
        {
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, $"The metrics could not be collected: {e.GetType().Name}.\n");
            return;
        }

        try
        {
            Promise(context.Response, format, gzip);
            await SendAsync(context.Response.Body, collection, format, gzip, cancel.Token);
            registry.ScrapeEnded(collection.Number);
        }
        catch (Exception e) when (!context.Response.HasStarted && e is not OperationCanceledException)
        {
            context.Response.Clear();
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, $"The metrics could not be written: {e.GetType().Name}.\n");
        }
        catch (Exception)
        {
            registry.ScrapeFailed();
            // Cut off without the last chunk, so the scraper sees a failure and not a shorter page.
            context.Abort();
        }
    }

    // Scrapes share it, so what callbacks tell must not carry the ids of the one that came first.
    private Task<ScrapeSnapshot> CollectAsync()
    {
        using (ExecutionContext.SuppressFlow()) { return registry.Collections.CollectAsync(); }
    }

    private static async Task SendAsync(Stream body, ScrapeSnapshot collection, ExpositionFormat format, bool gzip, CancellationToken cancel)
    {
        if (!gzip)
        {
            await ScrapeWriter.WriteAsync(collection, format, body, cancel);
            return;
        }
        var packed = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true);
        // Disposed only after success: its end mark would make a whole answer of half a page.
        await ScrapeWriter.WriteAsync(collection, format, packed, cancel);
        await packed.DisposeAsync();
    }

    private static void Promise(HttpResponse response, ExpositionFormat format, bool gzip)
    {
        response.ContentType = format.ContentType;
        if (gzip) { response.Headers.ContentEncoding = "gzip"; }
    }

    private Task RefuseAsync(HttpContext context, int status, string reason)
    {
        registry.ScrapeFailed();
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason, context.RequestAborted);
    }

    private TimeSpan Timeout(HttpRequest request) =>
        double.TryParse(request.Headers[TimeoutHeader], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && seconds > 0 && seconds * ShareOfTimeout < options.ScrapeTimeout.TotalSeconds
            ? TimeSpan.FromSeconds(seconds * ShareOfTimeout)
            : options.ScrapeTimeout;
}
