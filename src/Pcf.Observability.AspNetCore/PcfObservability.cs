using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcf.Observability.Logging;
using Pcf.Observability.Metrics;
using Pcf.Observability.Redaction;
using Pcf.Observability.Settings;
using Pcf.Observability.Tracing;

namespace Pcf.Observability.AspNetCore;

/// <summary>Gives an ASP.NET Core service its three signals.</summary>
public static class PcfObservability
{
    private const string Section = "PCF:Telemetry";

    /// <summary>Registers metrics, logging and tracing by the settings under <c>PCF:Telemetry</c>.</summary>
    /// <remarks>
    /// The log's other providers are taken away: records leave as JSON lines on standard output only. With <c>PCF__Telemetry__Enabled=false</c>, or the
    /// environment variable <c>TELEMETRY_DISABLED=true</c> (or <c>1</c>), nothing is registered and nothing is logged.
    /// </remarks>
    /// <param name="builder">The service's builder.</param>
    /// <param name="reader">Collects wrong settings with those of the service; without one they end the start at once.</param>
    /// <param name="metrics">Sets the registry up beyond its settings, such as budgets of labels that the service knows.</param>
    /// <exception cref="SettingsException">A setting is wrong, and there is no <paramref name="reader"/> to collect it.</exception>
    public static WebApplicationBuilder AddPcfObservability(
        this WebApplicationBuilder builder, SettingsReader? reader = null, Action<MetricsRegistryBuilder>? metrics = null)
    {
        var settings = reader ?? new SettingsReader(builder.Configuration);
        var telemetry = settings.Read<TelemetryOptions>(Section);
        var metricsOptions = settings.Read<MetricsOptions>($"{Section}:Metrics");
        var logging = LoggingSetup.Read(settings, $"{Section}:Logging", builder.Configuration);
        var otlp = settings.Read<OtlpOptions>($"{Section}:Otlp");
        var redactor = ReadRedactor(settings);
        builder.Services.AddSingleton(redactor);
        builder.Services.AddSingleton(new KeyedHash(telemetry.HashKey));
        builder.Logging.ClearProviders();
        builder.Services.TryAddSingleton(TimeProvider.System);
        if (IsDisabled(settings, builder.Configuration) || !telemetry.Enabled)
        {
            if (reader is null) { settings.ThrowIfWrong(); }
            return builder;
        }

        CheckToken(settings, metricsOptions, builder.Environment);
        logging.CheckFiles(settings, $"{Section}:Logging");
        MetricsPort.Add(builder.Configuration, metricsOptions.Port);
        if (reader is null) { settings.ThrowIfWrong(); }
        // The host's own request span carries its standard attributes only when asked to.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", isEnabled: false);
        builder.Services.AddSingleton<DistributedContextPropagator>(new ParentReader(DistributedContextPropagator.Current));
        var identity = new LogIdentity(telemetry.ServiceName ?? builder.Environment.ApplicationName, Version(), builder.Environment.EnvironmentName.ToLowerInvariant());
        logging.Add(builder, identity, redactor.Share(), otlp);
        AddMetrics(builder.Services, metricsOptions, metrics, identity, builder.Environment, redactor.Share());
        if (otlp.Endpoint is not null)
        {
            builder.Services.AddSingleton(_ => new TracePipeline(otlp, identity.Service, identity.Version, identity.Environment, telemetry.Sources, redactor));
        }
        builder.Services.AddSingleton(telemetry);
        builder.Services.AddHostedService<HostEvents>();
        return builder;
    }

    /// <summary>Counts and traces every request from here on; the first middleware of the service.</summary>
    public static WebApplication UsePcfObservability(this WebApplication app)
    {
        if (app.Services.GetService<HttpMetrics>() is null) { return app; }
        // Listening has to begin before the first request, and these are made only when asked for.
        app.Services.GetRequiredService<MeterBridge>();
        app.Services.GetService<TracePipeline>();
        app.UseMiddleware<RequestTelemetry>();
        return app;
    }

    /// <summary>Shows the metrics to whom they may be shown: as Prometheus text, OpenMetrics or protobuf, by what is asked for.</summary>
    /// <remarks>With <c>PCF__Telemetry__Metrics__Port</c> only on that port, which the server then listens on as well.</remarks>
    /// <param name="app">The service.</param>
    /// <param name="path">Where; the default is <c>/metrics</c>.</param>
    public static WebApplication MapPcfMetrics(this WebApplication app, string path = "/metrics")
    {
        if (app.Services.GetService<MetricsEndpoint>() is not { } endpoint) { return app; }
        app.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], endpoint.AnswerAsync);
        return app;
    }

    private static void AddMetrics(IServiceCollection services, MetricsOptions options, Action<MetricsRegistryBuilder>? configure, LogIdentity identity, IHostEnvironment environment, Redactor redactor)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new MetricsAccess(environment.EnvironmentName, options.TokenFile, options.Port, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<MetricsEndpoint>();
        services.AddHostedService<MetricsPort>();
        services.AddSingleton<HttpMetrics>();
        services.AddSingleton(provider => new MeterBridge(provider.GetRequiredService<MetricsRegistry>(), options.Meters, new SeriesOptions { IdleTime = options.IdleTime }));
        services.AddSingleton(provider =>
        {
            var registryBuilder = MetricsRegistry.CreateBuilder().WithCardinalityLimit(options.CardinalityLimit).WithSeriesLimit(options.SeriesLimit).WithWindow(options.Window).WithRedactor(redactor);
            configure?.Invoke(registryBuilder);
            var registry = registryBuilder.Build();
            ProcessMetrics.Register(registry);
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

    private static void CheckToken(SettingsReader settings, MetricsOptions metrics, IHostEnvironment environment)
    {
        var name = SettingsReader.ByEnvironment($"{Section}:Metrics:TokenFile");
        if (metrics.TokenFile is null)
        {
            if (environment.IsProduction())
            {
                settings.AddProblem($"{name} is not set; in Production it should name a file with the token that scrapers of /metrics send.");
            }
        }
        else if (!File.Exists(metrics.TokenFile))
        {
            settings.AddProblem($"{name} is '{metrics.TokenFile}'; it should name a file that exists.");
        }
        else if (File.ReadAllText(metrics.TokenFile).Trim().Length < MetricsAccess.MinTokenLength)
        {
            settings.AddProblem($"{name} names a file whose token is too short; it should be {MetricsAccess.MinTokenLength} characters or more.");
        }
    }

    private static string Version()
    {
        var version = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        // What follows the plus is the commit: an own value for every build, which a label is not for.
        return version.Split('+')[0];
    }
}
