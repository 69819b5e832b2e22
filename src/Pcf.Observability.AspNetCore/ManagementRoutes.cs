using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Pcf.Metrics;

namespace Pcf.Observability.AspNetCore;

/// <summary>Marks an endpoint that belongs to the management port, where there is one.</summary>
internal sealed class ManagementEndpoint
{
    private static readonly ManagementEndpoint Mark = new();

    /// <summary>Marks one. It knows its callers by their tokens, so a service's rule for everyone who is not signed in does not count for
    /// it.</summary>
    public static IEndpointConventionBuilder Add(IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(Mark).AllowAnonymous();
}

/// <summary>Keeps the routes of management and those of the service apart: each is matched only on its own port, which is the connection's local port
/// and nothing a client sends.</summary>
internal sealed class ManagementRoutes(MetricsOptions options) : MatcherPolicy, IEndpointSelectorPolicy
{
    private static readonly string[] HealthSegments = ["health", "healthz"];

    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => true;

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var isManagement = httpContext.Connection.LocalPort == options.Port;
        for (var i = 0; i < candidates.Count; i++)
        {
            // What the framework answers to another method of the path (405) is no route; ManagementGate keeps the paths of the service apart.
            if (isManagement && candidates[i].Endpoint is not RouteEndpoint) { continue; }
            if (candidates.IsValidCandidate(i) && IsManagement(candidates[i].Endpoint) != isManagement) { candidates.SetValidity(i, false); }
        }
        return Task.CompletedTask;
    }

    /// <summary>Whether a path's first segment is that of health, as probes ask for it.</summary>
    public static bool IsHealth(ReadOnlySpan<char> path)
    {
        path = path.TrimStart('/');
        var end = path.IndexOf('/');
        var first = end < 0 ? path : path[..end];
        foreach (var segment in HealthSegments)
        {
            if (first.Equals(segment, StringComparison.OrdinalIgnoreCase)) { return true; }
        }
        return false;
    }

    private static bool IsManagement(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<ManagementEndpoint>() is not null || (endpoint is RouteEndpoint route && IsHealth(route.RoutePattern.RawText));
}
