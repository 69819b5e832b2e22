using Microsoft.AspNetCore.Http;
using Pcf.Metrics;

namespace Pcf.Observability.AspNetCore;

/// <summary>Keeps middleware apart as <see cref="ManagementRoutes"/> does routes: nothing but management answers on its port, and none of it on the
/// service's. Thread-safe.</summary>
internal sealed class ManagementGate(RequestDelegate next, MetricsOptions options, ManagementPaths paths)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (options.Port == 0 || context.Connection.LocalPort == options.Port == paths.Has(context.Request.Path)) { return next(context); }
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}

/// <summary>The paths of management: those that endpoints were mapped to, and health. Thread-safe.</summary>
internal sealed class ManagementPaths
{
    private volatile string[] _paths = [];

    /// <summary>Whether the page of metrics is mapped.</summary>
    public bool HasMetrics { get; private set; }

    /// <summary>Adds the path of an endpoint.</summary>
    public void Add(string path) => _paths = [.. _paths, path.Trim('/')];

    /// <summary>Adds the path that the page of metrics is mapped to.</summary>
    public void AddMetrics(string path)
    {
        HasMetrics = true;
        Add(path);
    }

    /// <summary>Whether a request's path is one, in any casing and with or without a slash at its end, as routes are matched.</summary>
    public bool Has(PathString path)
    {
        var asked = path.Value.AsSpan().Trim('/');
        foreach (var known in _paths)
        {
            if (asked.Equals(known, StringComparison.OrdinalIgnoreCase)) { return true; }
        }
        return ManagementRoutes.IsHealth(asked) || (!HasMetrics && asked.Equals(UnmappedMetrics.Path.AsSpan(1), StringComparison.OrdinalIgnoreCase));
    }
}
