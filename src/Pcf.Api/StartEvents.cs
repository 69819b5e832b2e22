namespace Pcf.Api;

/// <summary>What an operator should know of the set-up when the process starts.</summary>
internal static partial class StartEvents
{
    public static void Tell(WebApplication app, ServiceSettings settings, IReadOnlyList<string> unknown)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Pcf.Api");
        Configured(log, settings.Store.Kind, settings.Access.Kind, app.Environment.EnvironmentName);
        foreach (var setting in unknown) { UnknownSetting(log, setting); }
        if (!app.Environment.IsDevelopment() && !settings.Auth.HasIssuerKeys) { NoIssuer(log); }
    }

    [LoggerMessage(EventId = 1, EventName = "configuration.loaded", Level = LogLevel.Information, Message = "Configuration loaded: store {Store}, access {Access}, environment {Environment}")]
    private static partial void Configured(ILogger log, Workspace.StoreKind store, Workspace.AccessKind access, string environment);

    [LoggerMessage(EventId = 2, EventName = "configuration.unknown", Level = LogLevel.Warning, Message = "The setting {Setting} is not one that the service knows; is its name misspelt?")]
    private static partial void UnknownSetting(ILogger log, string setting);

    [LoggerMessage(EventId = 3, EventName = "auth.no_issuer", Level = LogLevel.Warning, Message = "No issuer is configured (PCF__Auth__Authority or PCF__Auth__KeysFile), so no token is valid and every request that needs a user is UNAUTHENTICATED")]
    private static partial void NoIssuer(ILogger log);
}
