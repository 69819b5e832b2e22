using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using Pcf.Logging;
using Pcf.Logging.Sinks;
using Pcf.Observability.Settings;
using Pcf.Otlp;
using Pcf.Redaction;

namespace Pcf.Observability.AspNetCore;

/// <summary>Puts the log together: its settings, its sinks, and the provider in front of them.</summary>
internal sealed class LoggingSetup
{
    private readonly LoggingOptions _options;
    private readonly LogFileOptions _file;
    private readonly AuditFileOptions _audit;

    private LoggingSetup(LoggingOptions options, LogFileOptions file, AuditFileOptions audit)
    {
        _options = options;
        _file = file;
        _audit = audit;
    }

    public static LoggingSetup Read(SettingsReader settings, string section, IConfiguration configuration)
    {
        CheckLevels(settings, configuration);
        var setup = new LoggingSetup(settings.Read<LoggingOptions>(section), settings.Read<LogFileOptions>($"{section}:File"), settings.Read<AuditFileOptions>($"{section}:Audit"));
        try
        {
            _ = new LogVolume(setup._options, TimeProvider.System);
        }
        catch (FormatException e)
        {
            settings.AddProblem($"{SettingsReader.ByEnvironment($"{section}:Sample")}__{e.Message}");
        }
        return setup;
    }

    // The framework reads them when the first record is written, and tells a wrong one by a stack that does not name it.
    private static void CheckLevels(SettingsReader settings, IConfiguration configuration)
    {
        foreach (var (key, value) in configuration.GetSection("Logging").AsEnumerable())
        {
            if (string.IsNullOrEmpty(value) || !key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase)) { continue; }
            if (!LogLevels.IsPattern(key)) { settings.AddProblem($"{SettingsReader.ByEnvironment(key)} names a category with more than one '*'; it should have one at most."); }
            if (LogLevels.TryParse(value, out _)) { continue; }
            settings.AddProblem(SettingsReader.ByEnvironment(key), value, $"one of {string.Join(", ", Enum.GetNames<LogLevel>()).ToLowerInvariant()}");
        }
    }

    /// <summary>Adds files that cannot be written: found at the first record, they would only be counted.</summary>
    public void CheckFiles(SettingsReader settings, string section)
    {
        foreach (var (name, path) in new[] { ("File", _file.Path), ("Audit", _audit.Path) })
        {
            if (path is not null && RollingFileSink.ProblemWith(path) is { } problem) { settings.AddProblem(SettingsReader.ByEnvironment($"{section}:{name}:Path"), path, $"a file that can be written: {problem.TrimEnd('.')}"); }
        }
        if (_file.Path is not null && _audit.Path is not null && Path.GetFullPath(_file.Path) == Path.GetFullPath(_audit.Path))
        {
            settings.AddProblem(SettingsReader.ByEnvironment($"{section}:Audit:Path"), _audit.Path, $"another file than that of {SettingsReader.ByEnvironment($"{section}:File:Path")}");
        }
    }

    public void Add(WebApplicationBuilder builder, LogIdentity identity, Redactor redactor, OtlpOptions otlp, bool isAuditAlone)
    {
        // Records name their trace themselves; the framework's scope with the same ids would say it twice.
        builder.Logging.Configure(factory => factory.ActivityTrackingOptions = ActivityTrackingOptions.None);
        // The host's own request records say less than ours, and write the whole query string. As settings below all others, so that any of them can say otherwise, while it runs too.
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"), new("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning")],
        });
        // Its clock is the system's: the service's own is made only after its configuration.
        var levels = new LogLevels(TimeProvider.System);
        ((IConfigurationBuilder)builder.Configuration).Add(levels);
        builder.Services.AddSingleton(_ => levels);
        builder.Services.AddSingleton(services => new JsonLoggerProvider(Routes(services.GetRequiredService<TimeProvider>(), identity, otlp), identity, services.GetRequiredService<TimeProvider>(), redactor, _options));
        builder.Services.AddSingleton(_options);
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<JsonLoggerProvider>());
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(new AuditFilter(_audit.Enabled, isAuditAlone));
        if (!_audit.Enabled) { builder.Services.AddHostedService<AuditSwitch>(); }
    }

    // Each sink has a queue and a thread of its own, so that one which is stuck stops no other.
    private List<LogRoute> Routes(TimeProvider clock, LogIdentity identity, OtlpOptions otlp)
    {
        var routes = new List<LogRoute> { new(Queue(Output(), clock)) };
        if (_file.Path is not null) { routes.Add(new LogRoute(Queue(new RollingFileSink(_file, clock), clock), Name: "file")); }
        if (_audit.Path is not null) { routes.Add(new LogRoute(Queue(new RollingFileSink(_audit, clock), clock), AuditOnly: true, "audit")); }
        if (_options.Otlp && otlp.Endpoint is not null) { routes.Add(new LogRoute(Queue(new OtlpLogSink(identity, Export(otlp)), clock), Name: "otlp")); }
        return routes;
    }

    private LogQueue Queue(ILogSink sink, TimeProvider clock) => new(sink, _options.QueueCapacity, _options.QueueMiB * 1024 * 1024, clock);

    private ILogSink Output()
    {
        var output = new StreamSink(StandardOutput.Open());
        var asText = _options.Format == LogFormat.Text || (_options.Format == LogFormat.Auto && StandardOutput.IsTerminal);
        return asText ? new TextSink(output, StandardOutput.ShowsColour) : output;
    }

    private static OtlpExporterOptions Export(OtlpOptions otlp)
    {
        var isGrpc = otlp.Protocol == OtlpProtocol.Grpc;
        return new OtlpExporterOptions
        {
            Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            Endpoint = isGrpc ? otlp.Endpoint! : new Uri($"{otlp.Endpoint!.AbsoluteUri.TrimEnd('/')}/v1/logs"),
            TimeoutMilliseconds = (int)otlp.Timeout.TotalMilliseconds,
        };
    }
}
