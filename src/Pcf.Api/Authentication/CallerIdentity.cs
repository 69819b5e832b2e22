using Pcf.Api.Telemetry;
using Pcf.Observability.AspNetCore;
using Pcf.Workspace;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Users;

namespace Pcf.Api.Authentication;

/// <summary>Finds out who sends a request, before any field is asked for.</summary>
internal sealed partial class CallerIdentity(RequestDelegate next, TokenValidator tokens, AuthOptions options, IHostEnvironment environment, ILogger<CallerIdentity> log, AuditLog audit)
{
    private const string Scheme = "Bearer ";
    private static readonly object CallerKey = new();

    private readonly bool _actsAsDemoUser = options.ActsAsDemoUser(environment);
    private int _saidSo;

    /// <summary>Who sent the request; anonymous when the request does not say.</summary>
    public static Caller Of(HttpContext context) => context.Items.TryGetValue(CallerKey, out var caller) ? (Caller)caller! : Caller.Anonymous;

    public async Task InvokeAsync(HttpContext context, UserDirectory users)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Length == 0)
        {
            if (_actsAsDemoUser) { Admit(context, DemoCaller()); }
            await next(context);
            return;
        }

        var (subject, tenant, refused) = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? await tokens.ValidateAsync(authorization[Scheme.Length..].Trim(), context.RequestAborted)
            : (null, null, "not_a_bearer_token");
        if (subject is null || !UserId.TryParse(subject, null, out var id))
        {
            await RefuseAsync(context, refused ?? "unknown_user");
            return;
        }
        try
        {
            Admit(context, await users.AdmitAsync(id, context.RequestAborted), tenant);
        }
        catch (WorkspaceException e) when (e.Error == WorkspaceError.Unauthenticated)
        {
            await RefuseAsync(context, "unknown_user");
            return;
        }
        catch (WorkspaceException e) when (e.Error == WorkspaceError.Unavailable)
        {
            Unavailable(e);
            await WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "The caller could not be identified; try again.", "UNAVAILABLE");
            return;
        }
        await next(context);
    }

    private static void Admit(HttpContext context, Caller caller, string? tenant = null)
    {
        context.Items[CallerKey] = caller;
        context.SetTelemetryCaller(caller.User.ToString(), tenant);
    }

    private Caller DemoCaller()
    {
        if (Interlocked.Exchange(ref _saidSo, 1) == 0) { ActingAsDemoUser(options.DemoUser); }
        return Caller.Of(UserId.Parse(options.DemoUser));
    }

    private Task RefuseAsync(HttpContext context, string reason)
    {
        audit.SignInRefused(reason);
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return WriteErrorAsync(context, StatusCodes.Status401Unauthorized, "The bearer token is not valid.", "UNAUTHENTICATED");
    }

    private static Task WriteErrorAsync(HttpContext context, int status, string message, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(
            $$$"""{"errors":[{"message":"{{{message}}}","extensions":{"code":"{{{code}}}",{{{(TraceId.Current is { } trace ? $"\"traceId\":\"{trace}\"," : "")}}}"requestId":"{{{context.TraceIdentifier}}}"}}]}""", context.RequestAborted);
    }

    [LoggerMessage(EventId = 1, EventName = "auth.demo_user", Level = LogLevel.Warning, Message = "Requests without a token act as the demo user {User}, because this is Development; said once")]
    private partial void ActingAsDemoUser(string user);

    [LoggerMessage(EventId = 2, EventName = "auth.unavailable", Level = LogLevel.Error, Message = "The user behind a token could not be looked up")]
    private partial void Unavailable(Exception exception);
}
