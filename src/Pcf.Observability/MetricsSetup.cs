using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pcf.Logging;
using Pcf.Metrics;
using Pcf.Metrics.Bridge;
using Pcf.Otlp;
using Pcf.Redaction;
using Pcf.Shared;
using Pcf.Tracing;

namespace Pcf.Observability;

/// <summary>Registers the metrics: the registry, the bridge from .NET's meters, and what the telemetry reports of itself.</summary>
internal static class MetricsSetup
{
    /// <param name="services">The service's; a redactor and a clock are among them.</param>
    /// <param name="options">Limits, and which meters are shown.</param>
    /// <param name="isSilent">Whether telemetry is off: then code that records finds a registry that is never scraped.</param>
    public static void Add(IServiceCollection services, MetricsOptions options, bool isSilent = false)
    {
        services.RemoveAll<MetricsOptions>().RemoveAll<MetricsRegistry>().RemoveAll<MeterBridge>().RemoveAll<TelemetryTime>();
        services.AddSingleton(options);
        services.AddSingleton(provider => isSilent ? Build(provider, options) : Observed(provider, Build(provider, options), options));
        if (isSilent) { return; }
        // What it times takes real time, whatever clock the service has.
        services.AddSingleton(static _ => new TelemetryTime(TimeProvider.System));
        services.AddSingleton(provider =>
            new MeterBridge(provider.GetRequiredService<MetricsRegistry>(), options.Meters, new SeriesOptions { IdleTime = options.IdleTime }));
    }

    private static MetricsRegistry Build(IServiceProvider provider, MetricsOptions options)
    {
        var builder = MetricsRegistry.CreateBuilder().WithCardinalityLimit(options.CardinalityLimit).WithSeriesLimit(options.SeriesLimit)
            .WithWindow(options.Window)
            .WithRedactor(provider.GetRequiredService<Redactor>().WithOwnCounters());
        foreach (var defaults in provider.GetServices<RegistryDefaults>()) { defaults.Configure(builder); }
        options.ConfigureRegistry?.Invoke(builder);
        return builder.Build();
    }

    private static MetricsRegistry Observed(IServiceProvider provider, MetricsRegistry registry, MetricsOptions options)
    {
        ActivatorUtilities.CreateInstance<MeterEvents>(provider).Follow(registry);
        ProcessMetrics.Register(registry);
        SeriesMetrics.Register(registry, options.SeriesRows);
        var logs = provider.GetService<JsonLoggerProvider>();
        var traces = provider.GetService<SpanQueue>();
        SelfMetrics.Register(registry, logs, provider.GetService<PcfObservabilityOptions>()?.Logging, provider.GetRequiredService<TimeProvider>());
        LossMetrics.Register(registry, logs, traces, provider.GetService<MetricsPushFigures>());
        SamplingMetrics.Register(registry, traces, traces is null ? null : provider.GetService<TraceSampler>());
        OverheadMetrics.Register(registry, provider.GetRequiredService<TelemetryTime>(), provider.GetService<OverheadBudget>());
        var redactors = new List<(string, Redactor)> { ("metrics", registry.Redactor!) };
        if (logs is not null) { redactors.Add(("logs", logs.Redactor)); }
        if (provider.GetService<ObservabilitySetup>() is not null) { redactors.Add(("traces", provider.GetRequiredService<Redactor>())); }
        RedactionMetrics.Register(registry, [.. redactors]);
        if (provider.GetService<LogIdentity>() is { } identity)
        {
            registry.RegisterGauge("service_build_info", "The running version; always 1.", ["version", "environment"]).Set(1, identity.Version,
                identity.Environment);
        }
        return registry;
    }
}
