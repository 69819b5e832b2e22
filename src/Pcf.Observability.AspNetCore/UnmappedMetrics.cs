using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Pcf.Observability.AspNetCore;

/// <summary>Answers scrapes at <c>/metrics</c> for a service that has mapped the page nowhere. The last middleware, so whatever the service itself
/// has at that path comes first. Thread-safe.</summary>
internal sealed class UnmappedMetrics
{
    /// <summary>Where the page is unless it is mapped.</summary>
    public const string Path = "/metrics";

    private readonly RequestDelegate _next;
    private readonly MetricsEndpoint _metrics;
    private readonly ManagementPaths _paths;
    private readonly RouteEndpoint _route;

    public UnmappedMetrics(RequestDelegate next, MetricsEndpoint metrics, ManagementPaths paths)
    {
        _next = next;
        _metrics = metrics;
        _paths = paths;
        _route = new RouteEndpoint(metrics.AnswerAsync, RoutePatternFactory.Parse(Path), order: 0, EndpointMetadataCollection.Empty,
            displayName: Path);
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (_paths.HasMetrics || context.GetEndpoint() is not null || !context.Request.Path.Equals(Path, StringComparison.OrdinalIgnoreCase))
        {
            return _next(context);
        }
        context.SetEndpoint(_route);
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) { return _metrics.AnswerAsync(context); }
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = "GET, HEAD";
        return Task.CompletedTask;
    }
}
