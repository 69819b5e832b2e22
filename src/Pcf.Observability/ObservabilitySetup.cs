using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;
using Pcf.Logging;
using Pcf.Metrics;
using Pcf.Metrics.Bridge;
using Pcf.Observability.Settings;
using Pcf.Otlp;
using Pcf.Redaction;

namespace Pcf.Observability;

/// <summary>Registers the three signals with a service collection, whatever kind of host it is of.</summary>
internal sealed class ObservabilitySetup
{
    public const string Section = "PCF:Telemetry";

    private readonly SettingsReader _settings;
    private readonly IServiceCollection _services;

    private ObservabilitySetup(PcfObservabilityOptions options, SettingsReader settings, bool isOff, IServiceCollection services)
    {
        _services = services;
        Options = options;
        _settings = settings;
        IsOff = isOff;
    }

    public PcfObservabilityOptions Options { get; }

    /// <summary>Whether telemetry is switched off.</summary>
    public bool IsOff { get; }

    /// <summary>Whether the host has a web server whose requests the library does not see. Known once the host is built.</summary>
    public bool MissesRequests =>
        _services.Any(static service => service.ServiceType.FullName == "Microsoft.AspNetCore.Hosting.Server.IServer")
        && !_services.Any(static service => service.ServiceType == typeof(IListenAddresses));

    /// <summary>The settings of the library's section that it does not know: most often a name misspelt.</summary>
    public IReadOnlyList<string> Unknown => _settings.Unread(Section);

    /// <summary>Registers the signals, once; a second call returns what the first has made.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="configuration">Holds the settings under <c>PCF:Telemetry</c>.</param>
    /// <param name="environment">Names the application and where it runs.</param>
    /// <param name="configure">Sets options by code; settings win over it.</param>
    /// <param name="check">Adds what is wrong with options that only one kind of host reads.</param>
    /// <exception cref="SettingsException">Options are wrong; the message has a line for each.</exception>
    public static ObservabilitySetup Add(
        IServiceCollection services, IConfiguration configuration, IHostEnvironment environment, Action<PcfObservabilityOptions>? configure,
        Action<PcfObservabilityOptions, SettingsReader>? check = null)
    {
        if (Earlier<ObservabilitySetup>(services) is { } earlier) { return earlier; }
        var settings = new SettingsReader(configuration);
        var options = new PcfObservabilityOptions(Earlier<MetricsOptions>(services), Earlier<LoggingOptions>(services));
        configure?.Invoke(options);
        settings.Read(Section, options);
        settings.Read($"{Section}:Metrics", options.Metrics);
        var logging = LoggingSetup.Read(options.Logging, settings, $"{Section}:Logging", configuration);
        settings.Read($"{Section}:Tracing", options.Tracing);
        PropagationSetup.Check(options.Tracing, $"{Section}:Tracing", settings);
        var sampling = TracingSetup.Read(options.Tracing, $"{Section}:Tracing", settings);
        ReadOtlp(options.Otlp, settings, configuration);
        var sampler = OtlpVariables.ReadSampler(configuration, settings);
        settings.Read($"{Section}:Levels", options.Levels);
        var redactor = ReadRedactor(options.Redaction, settings);
        var standard = new StandardVariables(configuration, settings);
        var isOff = !options.Enabled || standard.IsDisabled;
        if (!isOff)
        {
            check?.Invoke(options, settings);
            logging.CheckFiles(settings, $"{Section}:Logging");
            OtlpVariables.Check(options, $"{Section}:Otlp", settings);
        }
        settings.ThrowIfWrong();

        var setup = new ObservabilitySetup(options, settings, isOff, services);
        var identity = Identity(options, standard, environment);
        services.AddSingleton(setup);
        services.AddSingleton(options);
        services.AddSingleton(identity);
        services.AddSingleton(redactor);
        services.AddSingleton(new KeyedHash(options.HashKey));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<OperationSampling>();
        var further = standard.ResourceAttributesGiven.Select(given => KeyValuePair.Create(given.Key, redactor.Redact(given.Key, given.Value)));
        var resource = new OtlpResource(identity, further);
        services.AddSingleton(resource);
        logging.Add(services, options.Sends(OtlpSignal.Logs) ? options.Otlp : null, isOff);
        MetricsSetup.Add(services, options.Metrics, isOff);
        if (isOff) { return setup; }
        // Whether or not spans are sent: what a trace carries goes on to the services behind this one.
        var propagation = PropagationSetup.Add(options.Tracing);
        if (options.Sends(OtlpSignal.Traces))
        {
            options.Logging.TracesAreSampled = true;
            TracingSetup.Add(services, options, resource, sampler, sampling, propagation);
        }
        else { propagation.Configure(services); }
        if (options.Sends(OtlpSignal.Metrics))
        {
            services.AddSingleton(new MetricsPushFigures());
            services.AddSingleton(provider => new MetricsPush(
                provider.GetRequiredService<MetricsRegistry>(), OtlpTarget.Of(options.Otlp, OtlpSignal.Metrics), resource,
                options.Otlp.EffectiveMetricsInterval, options.Otlp.HasExplicitHistograms, provider.GetRequiredService<MetricsPushFigures>()));
        }
        services.AddHostedService<HostEvents>();
        if (options.OverheadBudget is { } budget) { OverheadGuard.Add(services, budget); }
        return setup;
    }

    /// <summary>Begins to listen to meters and spans: what listens is made when it is first asked for.</summary>
    public static void Listen(IServiceProvider services)
    {
        services.GetService<MeterBridge>();
        if (services.GetService<TracingSetup>() is not null) { services.GetService<TracerProvider>(); }
        services.GetService<MetricsPush>();
    }

    private static T? Earlier<T>(IServiceCollection services)
        where T : class => services.LastOrDefault(service => service.ServiceType == typeof(T))?.ImplementationInstance as T;

    private static void ReadOtlp(OtlpOptions options, SettingsReader settings, IConfiguration configuration)
    {
        settings.Read($"{Section}:Otlp", options);
        foreach (var signal in Enum.GetValues<OtlpSignal>()) { settings.Read($"{Section}:Otlp:{signal}", options.Of(signal)); }
        options.Standard = OtlpVariables.ReadExporters(configuration, settings);
    }

    private static LogIdentity Identity(PcfObservabilityOptions options, StandardVariables standard, IHostEnvironment environment) => new(
        options.ServiceName ?? standard.ServiceName ?? environment.ApplicationName,
        options.ServiceVersion ?? standard.Resource("service.version") ?? AssemblyVersion(),
        options.Environment ?? standard.Resource("deployment.environment.name") ?? environment.EnvironmentName.ToLowerInvariant());

    private static Redactor ReadRedactor(RedactionOptions options, SettingsReader settings)
    {
        settings.Read($"{Section}:Redaction", options);
        try
        {
            return new Redactor(options);
        }
        catch (ArgumentException e)
        {
            // The message ends in the name of a parameter, which is none of the reader's.
            var message = e.ParamName is null ? e.Message : e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
            settings.AddProblem($"{SettingsReader.ByEnvironment($"{Section}:Redaction")}: {message}");
            return new Redactor();
        }
    }

    private static string AssemblyVersion()
    {
        var version = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        // What follows the plus is the commit: a value of its own for every build, and too many for a label.
        return version.Split('+')[0];
    }
}
