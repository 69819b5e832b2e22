using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcf.Logging;
using Pcf.Metrics;
using Pcf.Observability.Settings;
using Pcf.Otlp;
using Pcf.Redaction;

namespace Pcf.Observability.AspNetCore;

/// <summary>Gives an ASP.NET Core service its three signals.</summary>
public static class PcfObservability
{
    private const string Section = "PCF:Telemetry";

    /// <summary>Registers metrics, logging and tracing by the settings under <c>PCF:Telemetry</c>.</summary>
    /// <remarks>
    /// The log's other providers are taken away: records leave as JSON lines on standard output only. With <c>PCF__Telemetry__Enabled=false</c>, or the
    /// environment variable <c>TELEMETRY_DISABLED=true</c> (or <c>1</c>), nothing is logged but audit records, which have a switch of their own. A second call changes nothing.
    /// </remarks>
    /// <param name="builder">The service's builder.</param>
    /// <param name="reader">Collects wrong settings with those of the service; without one they end the start at once.</param>
    /// <param name="metrics">Sets the registry up beyond its settings, such as budgets of labels that the service knows.</param>
    /// <exception cref="SettingsException">A setting is wrong, and there is no <paramref name="reader"/> to collect it.</exception>
    public static WebApplicationBuilder AddPcfObservability(
        this WebApplicationBuilder builder, SettingsReader? reader = null, Action<MetricsRegistryBuilder>? metrics = null)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(KeyedHash))) { return builder; }
        var settings = reader ?? new SettingsReader(builder.Configuration);
        var telemetry = settings.Read<TelemetryOptions>(Section);
        var metricsOptions = settings.Read<MetricsOptions>($"{Section}:Metrics");
        var logging = LoggingSetup.Read(settings, $"{Section}:Logging", builder.Configuration);
        var levels = settings.Read<LogLevelOptions>($"{Section}:Levels");
        var otlp = settings.Read<OtlpOptions>($"{Section}:Otlp");
        var redactor = ReadRedactor(settings);
        builder.Services.AddSingleton(redactor);
        builder.Services.AddSingleton(new KeyedHash(telemetry.HashKey));
        builder.Logging.ClearProviders();
        builder.Services.TryAddSingleton(TimeProvider.System);
        var isOff = IsDisabled(settings, builder.Configuration) || !telemetry.Enabled;
        if (!isOff)
        {
            ManagementSetup.Check(settings, metricsOptions, levels, builder.Environment);
            logging.CheckFiles(settings, $"{Section}:Logging");
        }
        if (reader is null) { settings.ThrowIfWrong(); }
        var identity = new LogIdentity(telemetry.ServiceName ?? builder.Environment.ApplicationName, Version(), builder.Environment.EnvironmentName.ToLowerInvariant());
        logging.Add(builder, identity, redactor.Share(), otlp, isOff);
        if (isOff) { return builder; }

        // The host's own request span carries its standard attributes only when asked to.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", isEnabled: false);
        builder.Services.AddSingleton<DistributedContextPropagator>(new ParentReader(DistributedContextPropagator.Current));
        ManagementSetup.Add(builder, metricsOptions, levels);
        AddMetrics(builder.Services, metricsOptions, metrics, identity, redactor.Share());
        if (otlp.Endpoint is not null)
        {
            builder.Services.AddSingleton(_ => new TracePipeline(otlp, identity.Service, identity.Version, identity.Environment, telemetry.Sources, redactor));
        }
        builder.Services.AddSingleton(telemetry);
        builder.Services.AddHostedService<HostEvents>();
        // Ahead of the framework's own filters too: of the requests that those refuse some have a host or a length that nobody should miss.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, FirstPlace>());
        return builder;
    }

    /// <summary>Begins to listen to meters and spans now, instead of at the start, and tells spans of exceptions that the framework's page for developers takes.</summary>
    /// <remarks>Requests are counted and traced without it, ahead of every middleware of the service and of the framework, and once however often this is called.</remarks>
    public static WebApplication UsePcfObservability(this WebApplication app)
    {
        FirstPlace.Listen(app.Services);
        // That page is there in Development alone, and elsewhere a request need not pass twice.
        if (app.Environment.IsDevelopment() && app.Services.GetService<HttpMetrics>() is not null) { app.UseMiddleware<RequestTelemetry>(); }
        return app;
    }

    /// <summary>Shows the metrics to whom they may be shown: as Prometheus text, OpenMetrics or protobuf, by what is asked for.</summary>
    /// <remarks>
    /// Outside Development to who sends the token in <c>PCF__Telemetry__Metrics__TokenFile</c>. With <c>PCF__Telemetry__Metrics__Port</c> only on that port, which the server then listens on as
    /// well, on the loopback unless an address is set; there only management answers, and on the service's own ports none of it.
    /// </remarks>
    /// <param name="app">The service.</param>
    /// <param name="path">Where; the default is <c>/metrics</c>.</param>
    public static WebApplication MapPcfMetrics(this WebApplication app, string path = "/metrics")
    {
        if (app.Services.GetService<MetricsEndpoint>() is not { } endpoint) { return app; }
        app.Services.GetRequiredService<ManagementPaths>().Add(path);
        ManagementEndpoint.Add(app.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], endpoint.AnswerAsync));
        return app;
    }

    private static void AddMetrics(IServiceCollection services, MetricsOptions options, Action<MetricsRegistryBuilder>? configure, LogIdentity identity, Redactor redactor)
    {
        services.AddSingleton<MetricsEndpoint>();
        services.AddSingleton<HttpMetrics>();
        services.AddSingleton(provider => new MeterBridge(provider.GetRequiredService<MetricsRegistry>(), options.Meters, new SeriesOptions { IdleTime = options.IdleTime }));
        services.AddSingleton(provider =>
        {
            var registryBuilder = MetricsRegistry.CreateBuilder().WithCardinalityLimit(options.CardinalityLimit).WithSeriesLimit(options.SeriesLimit).WithWindow(options.Window).WithRedactor(redactor);
            configure?.Invoke(registryBuilder);
            var registry = registryBuilder.Build();
            ActivatorUtilities.CreateInstance<MeterEvents>(provider).Follow(registry);
            ProcessMetrics.Register(registry);
            SeriesMetrics.Register(registry, options.SeriesRows);
            SelfMetrics.Register(registry, provider.GetRequiredService<JsonLoggerProvider>());
            LossMetrics.Register(registry, provider.GetRequiredService<JsonLoggerProvider>(), provider.GetService<TracePipeline>());
            RedactionMetrics.Register(registry, ("logs", provider.GetRequiredService<JsonLoggerProvider>().Redactor), ("metrics", redactor), ("traces", provider.GetRequiredService<Redactor>()));
            registry.RegisterGauge("service_build_info", "The running version; always 1.", "version", "environment").Set(1, identity.Version, identity.Environment);
            return registry;
        });
    }

    // A name and a form of its own, because it is one switch for programs in any language.
    private static bool IsDisabled(SettingsReader settings, ConfigurationManager configuration)
    {
        switch (configuration["TELEMETRY_DISABLED"]?.ToLowerInvariant())
        {
            case "true" or "1": return true;
            case null or "" or "false" or "0": return false;
            case var given:
                settings.AddProblem("TELEMETRY_DISABLED", given, "true, false, 1 or 0");
                return false;
        }
    }

    private static Redactor ReadRedactor(SettingsReader settings)
    {
        var options = settings.Read<RedactionOptions>($"{Section}:Redaction");
        try
        {
            return new Redactor(options);
        }
        catch (ArgumentException e)
        {
            settings.AddProblem($"{SettingsReader.ByEnvironment($"{Section}:Redaction")}: {e.Message}");
            return new Redactor();
        }
    }

    private static string Version()
    {
        var version = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        // What follows the plus is the commit: an own value for every build, which a label is not for.
        return version.Split('+')[0];
    }
}
