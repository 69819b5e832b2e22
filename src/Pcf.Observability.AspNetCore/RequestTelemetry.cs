using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Pcf.Observability.AspNetCore;

/// <summary>Counts each request, names its span, and gives its log records and its answer one request id. The first middleware.</summary>
internal sealed class RequestTelemetry(RequestDelegate next, HttpMetrics metrics, TimeProvider clock, ILogger<RequestTelemetry> log)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        var began = clock.GetTimestamp();
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        var requestId = RequestId.Of(context);
        context.TraceIdentifier = requestId;
        context.Response.Headers[RequestId.Header] = requestId;
        metrics.Began();
        using var scope = log.BeginScope(new RequestScope(requestId));
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
            metrics.Ended(method, endpoint, status, clock.GetElapsedTime(began));
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

    private static void Name(Activity activity, string method, string endpoint, int status, Exception? failure)
    {
        activity.DisplayName = $"{method} {endpoint}";
        if (endpoint != "unmatched") { activity.SetTag("http.route", endpoint); }
        activity.SetTag("http.request.method", method == Metrics.Label.Other ? "_OTHER" : method);
        activity.SetTag("http.response.status_code", status);
        if (status < 500) { return; }
        activity.SetTag("error.type", failure?.GetType().FullName ?? status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        activity.SetStatus(ActivityStatusCode.Error);
    }
}
