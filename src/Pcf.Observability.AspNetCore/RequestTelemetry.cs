using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Pcf.Observability.Logging;
using Pcf.Observability.Redaction;

namespace Pcf.Observability.AspNetCore;

/// <summary>Counts each request, names its span, and gives its log records and its answer one request id. The first middleware.</summary>
internal sealed partial class RequestTelemetry(RequestDelegate next, HttpMetrics metrics, Redactor redactor, TimeProvider clock, LoggingOptions options, ILogger<RequestTelemetry> log)
{
    private const int ClientClosedRequest = 499;

    // What a client writes freely has no shape by which a secret in it could be told, so none of it is kept.
    private static readonly string[] FreeText = ["url.path", "url.query", "url.full", "user_agent.original", "http.request.method_original", "server.address", "server.port"];

    public async Task InvokeAsync(HttpContext context)
    {
        var began = clock.GetTimestamp();
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        // Spans below take it over when they start, and it is the client's own text.
        if (activity is not null) { activity.TraceStateString = null; }
        var requestId = RequestId.Of(context, redactor);
        context.TraceIdentifier = requestId;
        context.Response.Headers[RequestId.Header] = requestId;
        metrics.Began();
        var scope = new RequestScope(requestId);
        context.Features.Set(scope);
        using var around = log.BeginScope(scope);
        Exception? failure = null;
        try
        {
            await next(context);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            var status = Status(context, failure);
            var method = HttpMetrics.Method(context.Request.Method);
            var endpoint = HttpMetrics.Endpoint(context.GetEndpoint());
            var duration = clock.GetElapsedTime(began);
            metrics.Ended(method, endpoint, status, duration);
            if (duration > options.SlowAfter && !StaysOpen(context)) { Slow(method, endpoint, status, duration.TotalMilliseconds); }
            if (activity is { IsAllDataRequested: true }) { Name(activity, method, endpoint, status, failure); }
        }
    }

    // An exception leaves this middleware before the server has put its status on the answer.
    private static int Status(HttpContext context, Exception? failure)
    {
        if (failure is null || context.Response.HasStarted) { return context.Response.StatusCode; }
        if (context.RequestAborted.IsCancellationRequested) { return ClientClosedRequest; }
        return failure is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
    }

    private static bool StaysOpen(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest || context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;

    [LoggerMessage(EventId = 1, EventName = "http.slow", Level = LogLevel.Warning, Message = "{Method} {Endpoint} answered {Status} after {DurationMs} ms")]
    private partial void Slow(string method, string endpoint, int status, double durationMs);

    private static void Name(Activity activity, string method, string endpoint, int status, Exception? failure)
    {
        activity.DisplayName = $"{method} {endpoint}";
        foreach (var tag in FreeText) { activity.SetTag(tag, null); }
        if (endpoint != "unmatched") { activity.SetTag("http.route", endpoint); }
        activity.SetTag("http.request.method", method == Metrics.Label.Other ? "_OTHER" : method);
        activity.SetTag("http.response.status_code", status);
        if (status < 500) { return; }
        activity.SetTag("error.type", failure?.GetType().FullName ?? status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        activity.SetStatus(ActivityStatusCode.Error);
    }
}
