using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pcf.Logging;
using Pcf.Logging.Sampling;
using Pcf.Logging.Sinks;
using Pcf.Observability.Settings;
using Pcf.Otlp;
using Pcf.Redaction;

namespace Pcf.Observability;

/// <summary>Puts the log together: its settings, its sinks, and the provider in front of them.</summary>
internal sealed class LoggingSetup
{
    private static readonly string[] DefaultProviders = ["Microsoft.Extensions.Logging.Console", "Microsoft.Extensions.Logging.Debug",
        "Microsoft.Extensions.Logging.EventSource", "Microsoft.Extensions.Logging.EventLog"];

    private readonly LoggingOptions _options;

    private LoggingSetup(LoggingOptions options) => _options = options;

    /// <summary>Reads the settings into the options.</summary>
    public static LoggingSetup Read(LoggingOptions options, SettingsReader settings, string section, IConfiguration configuration)
    {
        CheckLevels(settings, configuration);
        settings.Read(section, options);
        settings.Read($"{section}:File", options.File);
        settings.Read($"{section}:Audit", options.Audit);
        try
        {
            _ = new LogSampler(options, TimeProvider.System);
        }
        catch (FormatException e)
        {
            settings.AddProblem($"{SettingsReader.ByEnvironment($"{section}:Sample")}__{e.Message}");
        }
        return new LoggingSetup(options);
    }

    // The framework reads them when the first record is written, and tells a wrong one by a stack that does not name it.
    private static void CheckLevels(SettingsReader settings, IConfiguration configuration)
    {
        foreach (var (key, value) in configuration.GetSection("Logging").AsEnumerable())
        {
            if (string.IsNullOrEmpty(value) || !key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase)) { continue; }
            if (!LogLevels.IsPattern(key))
            {
                settings.AddProblem($"{SettingsReader.ByEnvironment(key)} names a category with more than one '*'; it should have one at most.");
            }
            if (LogLevels.TryParse(value, out _)) { continue; }
            settings.AddProblem(SettingsReader.ByEnvironment(key), value,
                $"one of {string.Join(", ", Enum.GetNames<LogLevel>()).ToLowerInvariant()}");
        }
    }

    /// <summary>Adds files that cannot be written: found at the first record, they would only be counted.</summary>
    public void CheckFiles(SettingsReader settings, string section)
    {
        foreach (var (name, path) in new[] { ("File", _options.File.Path), ("Audit", _options.Audit.Path) })
        {
            if (path is not null && RollingFileSink.ProblemWith(path) is { } problem)
            {
                settings.AddProblem(SettingsReader.ByEnvironment($"{section}:{name}:Path"), path,
                    $"a file that can be written: {problem.TrimEnd('.')}");
            }
        }
        if (_options.File.Path is not null && _options.Audit.Path is not null
            && Path.GetFullPath(_options.File.Path) == Path.GetFullPath(_options.Audit.Path))
        {
            settings.AddProblem(SettingsReader.ByEnvironment($"{section}:Audit:Path"), _options.Audit.Path,
                $"another file than that of {SettingsReader.ByEnvironment($"{section}:File:Path")}");
        }
    }

    /// <summary>Registers the provider, its filters and the levels that change while the service runs.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="otlp">The receiver of records; null when they are sent to none.</param>
    /// <param name="isAuditAlone">Whether only audit records are written.</param>
    public void Add(IServiceCollection services, OtlpOptions? otlp, bool isAuditAlone)
    {
        // Its clock is the system's: the service's own is made only after its configuration.
        var levels = new LogLevels(TimeProvider.System);
        services.AddLogging(logging =>
        {
            // Records name their trace themselves; the framework's scope with the same ids would say it twice.
            logging.Configure(factory => factory.ActivityTrackingOptions = ActivityTrackingOptions.None);
            logging.AddConfiguration(new ConfigurationBuilder().Add(levels).Build().GetSection("Logging"));
        });
        // The host's own request records say less than ours, and write the whole query string. Ahead of all other rules, so that any of them can say
        // otherwise, while the service runs too.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<LoggerFilterOptions>>(new ConfigureOptions<LoggerFilterOptions>(filters =>
        {
            filters.Rules.Add(new LoggerFilterRule(null, "Microsoft.AspNetCore", LogLevel.Warning, null));
            filters.Rules.Add(new LoggerFilterRule(null, "Microsoft.Hosting.Lifetime", LogLevel.Warning, null));
        })));
        foreach (var other in services.Where(service => service.ServiceType == typeof(ILoggerProvider) && IsDefault(service)).ToArray())
        {
            services.Remove(other);
        }
        services.AddSingleton(_ => levels);
        if (otlp is not null)
        {
            services.AddSingleton(new LogSinkSource("otlp",
                provider => new OtlpLogSink(provider.GetRequiredService<OtlpResource>(), OtlpTarget.Of(otlp, OtlpSignal.Logs))));
        }
        var factories = new LoggerFactories();
        services.AddSingleton(factories);
        services.AddLogging(logging => logging.AddPcfJson(_options, factories.Asked));
        factories.Join(services);
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(new AuditFilter(_options.Audit.Enabled, isAuditAlone));
        if (!_options.Audit.Enabled) { services.AddHostedService<AuditSwitch>(); }
    }

    private static bool IsDefault(ServiceDescriptor service) =>
        (service.ImplementationType ?? service.ImplementationInstance?.GetType()
            ?? service.ImplementationFactory?.Method.ReturnType)?.Namespace is { } name && DefaultProviders.Contains(name);
}
