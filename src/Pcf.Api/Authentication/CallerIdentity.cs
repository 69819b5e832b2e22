using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Pcf.Api.Telemetry;
using Pcf.Observability.AspNetCore;
using Pcf.Workspace.Access;

namespace Pcf.Api.Authentication;

/// <summary>Signs the request in before any field runs. A token that is not valid ends the request; a request without one is anonymous.</summary>
internal sealed class CallerIdentity(RequestDelegate next, AuditLog audit)
{
    private static readonly object CallerKey = new();

    /// <summary>The user who sent the request; anonymous when the request does not say.</summary>
    public static Caller Of(HttpContext context) => context.Items.TryGetValue(CallerKey, out var caller) ? (Caller)caller! : Caller.Anonymous;

    /// <summary>Sets the user who sent the request, and the tenant where the token names one, for fields and telemetry alike.</summary>
    public static void Set(HttpContext context, Caller caller, string? tenant = null)
    {
        context.Items[CallerKey] = caller;
        context.SetTelemetryCaller(caller.User.ToString(), tenant);
    }

    public async Task InvokeAsync(HttpContext context)
    {
        // Browsers cannot add the header to a WebSocket's request; the first message of its client has the token.
        if (IsUpgrade(context) && context.Request.Headers.Authorization.Count == 0)
        {
            await next(context);
            return;
        }
        switch (await SignInAsync(context))
        {
            case null:
                await next(context);
                break;
            case SignInFailure { IsOurs: true }:
                await WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "The caller could not be identified; try again.",
                    "UNAVAILABLE");
                break;
            case { } failure:
                audit.SignInRefused(SignInFailure.Reason(failure));
                // RFC 6750, section 3.1. What exactly is wrong with a token stays in the audit log.
                context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                await WriteErrorAsync(context, StatusCodes.Status401Unauthorized, "The bearer token is not valid.", "UNAUTHENTICATED");
                break;
        }
    }

    /// <summary>Admits the client of a WebSocket by the first message's <c>authorization</c>, unless its request had the header.</summary>
    public static async ValueTask<bool> ConnectAsync(HttpContext context, JsonElement payload)
    {
        if (context.Request.Headers.Authorization.Count > 0) { return Of(context).IsKnown; }
        if (payload.ValueKind == JsonValueKind.Object)
        {
            var given = payload.EnumerateObject()
                .FirstOrDefault(member => member.Name.Equals("authorization", StringComparison.OrdinalIgnoreCase)).Value;
            if (given.ValueKind == JsonValueKind.String) { context.Request.Headers.Authorization = given.GetString(); }
        }
        // An anonymous client may do nothing over a stream, and is not to hold a connection for it.
        if (await SignInAsync(context) is not { } failure) { return Of(context).IsKnown; }
        context.RequestServices.GetRequiredService<AuditLog>().SignInRefused(SignInFailure.Reason(failure));
        return false;
    }

    /// <summary>Whose a connection is: the user's, or that of an address.</summary>
    public static string ClientOf(HttpContext context) =>
        Of(context) is { IsKnown: true } caller ? $"user {caller.User}" : $"address {context.Connection.RemoteIpAddress}";

    /// <summary>When the token of the request expires, the difference that clocks may have included; null without one.</summary>
    public static DateTimeOffset? ExpiresAt(HttpContext context) => context.Features.Get<SignedIn>()?.Expires;

    // Over HTTP/1.1 and HTTP/2. What is not a WebSocket after all is anonymous.
    private static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    // Null when the request is signed in, or anonymous.
    private static async ValueTask<Exception?> SignInAsync(HttpContext context)
    {
        var signIn = await context.AuthenticateAsync(BearerScheme.Name);
        if (signIn.Principal is not { } user) { return signIn.Failure; }
        context.User = user;
        // A token whose end is beyond the calendar never expires.
        if (signIn.Properties?.ExpiresUtc is { } expires && expires < DateTimeOffset.MaxValue - BearerScheme.ClockSkew)
        {
            context.Features.Set(new SignedIn(expires + BearerScheme.ClockSkew));
        }
        return null;
    }

    private static Task WriteErrorAsync(HttpContext context, int status, string message, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        var trace = TraceId.Current is { } id ? $"\"traceId\":\"{id}\"," : "";
        return context.Response.WriteAsync(
            $$$"""{"errors":[{"message":"{{{message}}}","extensions":{"code":"{{{code}}}",{{{trace}}}"requestId":"{{{context.TraceIdentifier}}}"}}]}""",
            context.RequestAborted);
    }

    private sealed record SignedIn(DateTimeOffset Expires);
}
