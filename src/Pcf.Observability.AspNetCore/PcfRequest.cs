using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Redaction;

namespace Pcf.Observability.AspNetCore;

/// <summary>What a service tells of a request that only it knows.</summary>
public static class PcfRequest
{
    /// <summary>Says who sent the request: its log records carry stand-ins for the ids from here on (<c>user_id</c>, <c>tenant_id</c>), never the
    /// ids.</summary>
    /// <remarks>Called once, after authentication. Without the library's middleware it does nothing. The keyed hash (HMAC-SHA-256)
    /// of an id is made when a record or a span first shows it, and kept for the requests that follow.</remarks>
    /// <param name="context">The request.</param>
    /// <param name="user">The user's id.</param>
    /// <param name="tenant">The tenant's id; null when there is none.</param>
    public static void SetTelemetryCaller(this HttpContext context, string user, string? tenant = null)
    {
        if (MatchedRoute.ScopeOf(context) is not { } scope) { return; }
        var hash = context.RequestServices.GetRequiredService<KeyedHash>();
        scope.SetCaller(hash, user, tenant);
    }
}
