using Microsoft.AspNetCore.Authentication;
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
        var signIn = await context.AuthenticateAsync(BearerScheme.Name);
        switch (signIn.Failure)
        {
            case null:
                if (signIn.Principal is { } user) { context.User = user; }
                await next(context);
                break;
            case SignInFailure { IsOurs: true }:
                await WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "The caller could not be identified; try again.", "UNAVAILABLE");
                break;
            default:
                audit.SignInRefused(SignInFailure.Reason(signIn.Failure));
                // RFC 6750, section 3.1. What exactly is wrong with a token stays in the audit log.
                context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                await WriteErrorAsync(context, StatusCodes.Status401Unauthorized, "The bearer token is not valid.", "UNAUTHENTICATED");
                break;
        }
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
}
