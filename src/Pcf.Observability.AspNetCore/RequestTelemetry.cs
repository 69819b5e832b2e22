using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Pcf.Logging;
using Pcf.Logging.Records;
using Pcf.Metrics;
using Pcf.Redaction;
using Pcf.Shared;

namespace Pcf.Observability.AspNetCore;

/// <summary>Counts each request, names its span, and gives its log records and its answer one request id. The first middleware.</summary>
internal sealed partial class RequestTelemetry(RequestDelegate next, HttpMetrics metrics, Redactor redactor, TimeProvider clock,
    LoggingOptions options, IServer server, ILogger<RequestTelemetry> log,
    DistributedContextPropagator propagator, HostRequestRecords records, DiagnosticListener? host = null)
{
    private const int ClientClosedRequest = 499;
    private const string Unmatched = "unmatched";
    private const string FrameworkScope = "Microsoft.Extensions.Logging.LoggerFactoryScopeProvider+Scope";

    private static Type? _frameworkScope;


    private readonly SpanNames _names = new();
    private readonly RequestActivity _activities = new(propagator);

    // In a test the exception itself is what the client gets, and tests rely on it.
    private readonly bool _answersFailures = server.GetType().FullName != "Microsoft.AspNetCore.TestHost.TestServer";

    // Not async: what is begun here is still around when the server logs an unhandled exception. The server clears it before the next request.
    public Task InvokeAsync(HttpContext context)
    {
        // In the pipeline a second time: it has been counted.
        if (MatchedRoute.ScopeOf(context) is { } around)
        {
            return IsSeen(context.Features.Get<IHttpActivityFeature>()?.Activity) ? Note(context, around) : next(context);
        }
        var timed = TelemetryTime.Began();
        var began = clock.GetTimestamp();
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity ?? (records.AreLeftOut ? _activities.Start(context) : null);
        var requestId = RequestId.Of(context, redactor);
        context.TraceIdentifier = requestId;
        var scope = new RequestScope(requestId);
        var route = new MatchedRoute(context.Features, scope) { Endpoint = context.GetEndpoint() };
        context.Features.Set(scope);
        context.Features.Set<IEndpointFeature>(route);
        context.Features.Set<IRouteValuesFeature>(route);
        route.Begin();
        RequestId.Answer(context);
        metrics.Began();
        var pushed = ToBeEnded(log.BeginScope(scope));
        TelemetryTime.Ended(timed, TelemetryPart.Requests);
        return AnswerAsync(context, new Request(began, activity, route), pushed);
    }

    // A scope that the framework keeps is no more than a value in the execution context, and the request's is left behind when it ends: to end the
    // scope would make one more. One of a provider that keeps scopes itself is ended.
    private static IDisposable? ToBeEnded(IDisposable? scope)
    {
        if (scope is null || scope.GetType() == _frameworkScope) { return null; }
        if (scope.GetType().FullName != FrameworkScope) { return scope; }
        _frameworkScope = scope.GetType();
        return null;
    }

    // Behind the framework's own page for developers, which does not pass on what it caught. Not async, since a state machine would be one more
    // object for each request.
    private Task Note(HttpContext context, RequestScope scope)
    {
        try
        {
            var answer = next(context);
            scope.Note(answer);
            return answer;
        }
        catch (Exception e) when (scope.Note(e))
        {
            throw;
        }
    }

    private async Task AnswerAsync(HttpContext context, Request request, IDisposable? scope)
    {
        using var around = scope;
        try
        {
            await next(context);
        }
        catch (Exception e)
        {
            End(context, request, e);
            // The server would make an answer of its own, without the id.
            if (_answersFailures) { await RequestId.AnswerFailureAsync(context, Status(context, e)); }
            throw;
        }
        End(context, request, failure: null);
    }

    private void End(HttpContext context, Request request, Exception? failure)
    {
        var timed = TelemetryTime.Began();
        Report(context, request, failure);
        TelemetryTime.Ended(timed, TelemetryPart.Requests);
    }

    private void Report(HttpContext context, Request request, Exception? failure)
    {
        var status = Status(context, failure);
        var method = HttpMetrics.Method(context.Request.Method);
        var endpoint = request.Route.TemplateFor(context) ?? Unmatched;
        var duration = clock.GetElapsedTime(request.Began);
        metrics.Ended(method, endpoint, status, duration);
        if (duration > options.SlowAfter && !StaysOpen(context)) { Slow(method, endpoint, status, duration.TotalMilliseconds); }
        if (IsSeen(request.Activity))
        {
            var activity = request.Activity;
            var scope = request.Route.Scope;
            Name(activity, method, endpoint, status);
            if (status >= 500) { Fail(activity, status, failure ?? context.Features.Get<IExceptionHandlerFeature>()?.Error ?? scope.Failure); }
            Describe(activity, context.Request, scope);
        }
    }

    // Any logger has the framework make an activity for its ids. Where nothing listens, no one would see what it says besides.
    private bool IsSeen([NotNullWhen(true)] Activity? activity) =>
        activity is { IsAllDataRequested: true } && (activity.Source.HasListeners() || host?.IsEnabled() == true);

    // An exception leaves this middleware before the server has put its status on the answer.
    private static int Status(HttpContext context, Exception? failure)
    {
        if (failure is null || context.Response.HasStarted) { return context.Response.StatusCode; }
        if (context.RequestAborted.IsCancellationRequested) { return ClientClosedRequest; }
        return failure is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
    }

    private static bool StaysOpen(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest
            || context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;

    [LoggerMessage(EventId = 1, EventName = "http.slow", Level = LogLevel.Warning,
        Message = "{Method} {Endpoint} answered {Status} after {DurationMs} ms")]
    private partial void Slow(string method, string endpoint, int status, double durationMs);

    private void Name(Activity activity, string method, string endpoint, int status)
    {
        activity.DisplayName = _names.Of(method, endpoint);
        if (endpoint != Unmatched) { activity.SetTag("http.route", endpoint); }
        activity.SetTag("http.request.method", method == Label.Other ? "_OTHER" : method);
        activity.SetTag("http.response.status_code", SpanNames.Boxed(status));
    }

    private static void Fail(Activity activity, int status, Exception? failure)
    {
        activity.SetTag("error.type", failure?.GetType().FullName ?? status.ToString(CultureInfo.InvariantCulture));
        activity.SetStatus(ActivityStatusCode.Error);
        if (failure is not null) { activity.AddException(failure); }
    }

    // Under the names that the request's log records have.
    private static void Describe(Activity activity, HttpRequest request, RequestScope scope)
    {
        activity.SetTag("url.scheme", request.Scheme);
        activity.SetTag("network.protocol.version", Version(request.Protocol));
        for (var i = 0; i < scope.Count; i++) { activity.SetTag(scope[i].Key, scope[i].Value); }
    }

    // OpenTelemetry has 2 and 3 where ASP.NET Core has HTTP/2 and HTTP/3.
    private static string Version(string protocol) =>
        HttpProtocol.IsHttp11(protocol) ? "1.1" : HttpProtocol.IsHttp2(protocol) ? "2" : HttpProtocol.IsHttp3(protocol) ? "3" : "1.0";

    /// <summary>What is known of a request from its begin on.</summary>
    private readonly record struct Request(long Began, Activity? Activity, MatchedRoute Route);
}
