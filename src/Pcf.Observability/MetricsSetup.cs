using Microsoft.Extensions.DependencyInjection;
using Pcf.Logging;
using Pcf.Metrics;
using Pcf.Metrics.Bridge;
using Pcf.Otlp;
using Pcf.Redaction;

namespace Pcf.Observability;

/// <summary>Registers the metrics: the registry, the bridge from .NET's meters, and what the telemetry reports of itself.</summary>
internal static class MetricsSetup
{
    /// <param name="services">The service's.</param>
    /// <param name="options">Limits, and which meters are shown.</param>
    /// <param name="identity">The running version, for <c>service_build_info</c>.</param>
    /// <param name="redactor">Redacts label values.</param>
    /// <param name="isSilent">Whether telemetry is off: then code that records finds a registry that is never scraped.</param>
    public static void Add(IServiceCollection services, MetricsOptions options, LogIdentity identity, Redactor redactor, bool isSilent)
    {
        services.AddSingleton(provider => isSilent ? Build(provider, options, redactor) : Observed(provider, Build(provider, options, redactor), options, identity));
        if (isSilent) { return; }
        services.AddSingleton(provider => new MeterBridge(provider.GetRequiredService<MetricsRegistry>(), options.Meters, new SeriesOptions { IdleTime = options.IdleTime }));
    }

    private static MetricsRegistry Build(IServiceProvider provider, MetricsOptions options, Redactor redactor)
    {
        var builder = MetricsRegistry.CreateBuilder().WithCardinalityLimit(options.CardinalityLimit).WithSeriesLimit(options.SeriesLimit).WithWindow(options.Window).WithRedactor(redactor);
        foreach (var defaults in provider.GetServices<RegistryDefaults>()) { defaults.Configure(builder); }
        options.ConfigureRegistry?.Invoke(builder);
        return builder.Build();
    }

    private static MetricsRegistry Observed(IServiceProvider provider, MetricsRegistry registry, MetricsOptions options, LogIdentity identity)
    {
        var logs = provider.GetRequiredService<JsonLoggerProvider>();
        ActivatorUtilities.CreateInstance<MeterEvents>(provider).Follow(registry);
        ProcessMetrics.Register(registry);
        SeriesMetrics.Register(registry, options.SeriesRows);
        SelfMetrics.Register(registry, logs);
        LossMetrics.Register(registry, logs, provider.GetService<TracePipeline>(), provider.GetService<MetricsPushFigures>());
        RedactionMetrics.Register(registry, ("logs", logs.Redactor), ("metrics", registry.Redactor!), ("traces", provider.GetRequiredService<Redactor>()));
        registry.RegisterGauge("service_build_info", "The running version; always 1.", ["version", "environment"]).Set(1, identity.Version, identity.Environment);
        return registry;
    }
}
