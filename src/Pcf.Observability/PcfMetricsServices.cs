using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pcf.Metrics;
using Pcf.Observability;
using Pcf.Observability.Settings;
using Pcf.Redaction;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the metrics on their own.</summary>
public static class PcfMetricsServices
{
    /// <summary>Adds a <see cref="MetricsRegistry"/> that also shows the meters of .NET, of the service and of its libraries.</summary>
    /// <remarks>
    /// <c>app.MapPcfMetrics()</c> of the package <c>Pcf.Observability.AspNetCore</c> serves it. A <see cref="Redactor"/> among the services redacts
    /// label values; without one the library's rules do. A second call adds to the options of the first. <c>AddPcfObservability</c> includes this
    /// call; it alone reads settings, serves a management port and pushes metrics over OTLP.
    /// </remarks>
    /// <param name="services">The service's.</param>
    /// <param name="configure">Sets options.</param>
    /// <exception cref="SettingsException">Options are out of their range; the message has a line for each.</exception>
    public static IServiceCollection AddPcfMetrics(this IServiceCollection services, Action<MetricsOptions>? configure = null)
    {
        var earlier = services.LastOrDefault(service => service.ServiceType == typeof(MetricsOptions))?.ImplementationInstance as MetricsOptions;
        var options = earlier ?? new MetricsOptions();
        configure?.Invoke(options);
        var settings = new SettingsReader(new ConfigurationBuilder().Build());
        settings.Read($"{ObservabilitySetup.Section}:Metrics", options);
        settings.ThrowIfWrong();
        if (earlier is not null) { return services; }
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static _ => new Redactor());
        MetricsSetup.Add(services, options);
        services.AddHostedService<MetricsStart>();
        return services;
    }
}
