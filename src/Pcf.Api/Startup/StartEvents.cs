using Pcf.Api.Authentication;
using Pcf.Workspace;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Users;

namespace Pcf.Api.Startup;

/// <summary>What an operator should know of the set-up when the process starts.</summary>
internal static partial class StartEvents
{
    public static void Report(WebApplication app, ServiceSettings settings, IReadOnlyList<string> unknown)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Pcf.Api");
        Configured(log, settings.Store.Kind, settings.Access.Kind, app.Environment.EnvironmentName);
        foreach (var setting in unknown) { UnknownSetting(log, setting); }
        if (!app.Environment.IsDevelopment() && !settings.Auth.HasIssuerKeys) { NoIssuer(log); }
    }

    /// <summary>Warns of a demo user that does not exist: each request without a token would act as a missing user.</summary>
    public static async Task ReportDemoUserAsync(WebApplication app, AuthOptions auth)
    {
        if (!auth.ActsAsDemoUser(app.Environment)) { return; }
        try
        {
            if (await app.Services.GetRequiredService<UserDirectory>().FindAsync(UserId.Parse(auth.DemoUser)) is not null) { return; }
        }
        catch (WorkspaceException away) when (away.Error == WorkspaceError.Unavailable)
        {
            // A store that is away at the start is waited for; it may have the user.
            return;
        }
        NoDemoUser(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Pcf.Api"), auth.DemoUser);
    }

    /// <summary>Records a start that failed for a reason that is not a setting.</summary>
    public static void Failed(WebApplication app, Exception failure) =>
        NotStarted(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Pcf.Api"), failure);

    [LoggerMessage(EventId = 1, EventName = "configuration.loaded", Level = LogLevel.Information,
        Message = "Configuration loaded: store {Store}, access {Access}, environment {Environment}")]
    private static partial void Configured(ILogger log, Workspace.StoreKind store, Workspace.AccessKind access, string environment);

    [LoggerMessage(EventId = 2, EventName = "configuration.unknown", Level = LogLevel.Warning,
        Message = "The setting {Setting} is not one that the service knows; is its name misspelt?")]
    private static partial void UnknownSetting(ILogger log, string setting);

    [LoggerMessage(EventId = 3, EventName = "auth.no_issuer", Level = LogLevel.Warning,
        Message = "No issuer is configured (PCF__Auth__Authority or PCF__Auth__KeysFile), so no token is valid and every request that needs a user "
            + "is UNAUTHENTICATED")]
    private static partial void NoIssuer(ILogger log);

    [LoggerMessage(EventId = 4, EventName = "auth.no_demo_user", Level = LogLevel.Warning,
        Message = "PCF__Auth__DemoUser is {User}, and the store has no such user: requests without a token act as a user who does not exist")]
    private static partial void NoDemoUser(ILogger log, string user);

    [LoggerMessage(EventId = 5, EventName = "start.failed", Level = LogLevel.Critical, Message = "The service could not start")]
    private static partial void NotStarted(ILogger log, Exception failure);
}
