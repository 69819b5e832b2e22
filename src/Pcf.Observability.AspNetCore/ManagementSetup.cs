using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Pcf.Metrics;
using Pcf.Observability.Settings;

namespace Pcf.Observability.AspNetCore;

/// <summary>Puts together what operators reach: the port of management, and who may use which of its endpoints.</summary>
internal static class ManagementSetup
{
    private const string Metrics = "PCF:Telemetry:Metrics";

    /// <summary>The setting that names the file with the token of scrapers.</summary>
    public static readonly string MetricsFile = SettingsReader.ByEnvironment($"{Metrics}:TokenFile");

    /// <summary>The setting that names the file with the token of who may change levels.</summary>
    public static readonly string LevelsFile = SettingsReader.ByEnvironment("PCF:Telemetry:Levels:TokenFile");

    /// <summary>Adds what is wrong with the settings.</summary>
    public static void Check(SettingsReader settings, MetricsOptions metrics, LogLevelOptions levels, IHostEnvironment environment)
    {
        if (metrics.TokenFile is null && environment.IsProduction())
        {
            settings.AddProblem($"{MetricsFile} is not set; in Production it should name a file with the token that scrapers of /metrics send.");
        }
        var token = Token(settings, MetricsFile, metrics.TokenFile);
        if (Token(settings, LevelsFile, levels.TokenFile) is { } other && other == token)
        {
            settings.AddProblem($"{LevelsFile} names a file with the token of {MetricsFile}; it should be another, since changing levels is a right of its own.");
        }
        ManagementPort.Check(settings, metrics, Metrics);
    }

    /// <summary>Registers the port and its rules.</summary>
    public static void Add(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment, MetricsOptions metrics,
        LogLevelOptions levels)
    {
        ManagementPort.Add(configuration, metrics);
        services.AddSingleton(levels);
        services.AddSingleton<ManagementPaths>();
        services.AddSingleton(provider =>
            new TokenAccess(environment.EnvironmentName, metrics.TokenFile, metrics.Port, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<ManagementPort>();
        if (metrics.Port != 0) { services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ManagementRoutes>()); }
    }

    // The token in a file, if there is one that will do.
    private static string? Token(SettingsReader settings, string name, string? file)
    {
        if (file is null) { return null; }
        if (!File.Exists(file))
        {
            settings.AddProblem($"{name} is '{file}'; it should name a file that exists.");
            return null;
        }
        var token = File.ReadAllText(file).Trim();
        if (token.Length >= TokenAccess.MinTokenLength) { return token; }
        settings.AddProblem($"{name} names a file whose token is too short; it should be {TokenAccess.MinTokenLength} characters or more.");
        return null;
    }
}
