using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Pcf.Workspace;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Users;

namespace Pcf.Api.Authentication;

/// <summary>What the service adds to JwtBearer: the demo user, the issuer's absence as a failure of its own, and the look-up of the user behind a
/// token.</summary>
internal sealed partial class BearerEvents(
    AuthOptions auth, IHostEnvironment environment, UserDirectory users, ILogger<BearerEvents> log,
    IssuerDiscovery? discovery = null) : JwtBearerEvents
{
    private readonly bool _actsAsDemoUser = auth.ActsAsDemoUser(environment);
    private int _saidSo;

    public override async Task MessageReceived(MessageReceivedContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Length == 0)
        {
            if (_actsAsDemoUser) { SignInDemoUser(context); } else { context.NoResult(); }
            return;
        }
        if (!authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            context.Fail(new SignInFailure("not_a_bearer_token"));
            return;
        }
        try
        {
            if (discovery is not null) { await discovery.GetConfigurationAsync(context.HttpContext.RequestAborted); }
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or OperationCanceledException
            && !context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            IssuerUnavailable(e);
            context.Fail(new SignInFailure("issuer_unavailable", isOurs: true));
        }
    }

    public override async Task TokenValidated(TokenValidatedContext context)
    {
        if (context.Principal!.FindFirstValue("sub") is not { Length: > 0 } subject)
        {
            context.Fail(new SignInFailure("no_subject"));
            return;
        }
        if (!UserId.TryParse(subject, null, out var id))
        {
            context.Fail(new SignInFailure("unknown_user"));
            return;
        }
        try
        {
            var caller = await users.AdmitAsync(id, context.HttpContext.RequestAborted);
            CallerIdentity.Set(context.HttpContext, caller,
                context.Principal!.FindFirstValue(auth.TenantClaim) is { Length: > 0 } tenant ? tenant : null);
        }
        catch (WorkspaceException e) when (e.Error == WorkspaceError.Unauthenticated)
        {
            context.Fail(new SignInFailure("unknown_user"));
        }
        catch (WorkspaceException e) when (e.Error == WorkspaceError.Unavailable)
        {
            UserUnavailable(e);
            context.Fail(new SignInFailure("user_unavailable", isOurs: true));
        }
    }

    private void SignInDemoUser(MessageReceivedContext context)
    {
        if (Interlocked.Exchange(ref _saidSo, 1) == 0) { ActingAsDemoUser(auth.DemoUser); }
        CallerIdentity.Set(context.HttpContext, Caller.Of(UserId.Parse(auth.DemoUser)));
        context.Principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", auth.DemoUser)], BearerScheme.Name));
        context.Success();
    }

    [LoggerMessage(EventId = 1, EventName = "auth.demo_user", Level = LogLevel.Warning,
        Message = "Requests without a token act as the demo user {User}, because this is Development; logged once")]
    private partial void ActingAsDemoUser(string user);

    [LoggerMessage(EventId = 2, EventName = "auth.unavailable", Level = LogLevel.Error, Message = "The user behind a token could not be looked up")]
    private partial void UserUnavailable(Exception exception);

    [LoggerMessage(EventId = 3, EventName = "auth.issuer_unavailable", Level = LogLevel.Error,
        Message = "The token issuer's keys could not be read; until they can, requests with a token are answered with UNAVAILABLE")]
    private partial void IssuerUnavailable(Exception exception);
}
