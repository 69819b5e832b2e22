using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Pcf.Observability;
using Pcf.Observability.AspNetCore;
using Pcf.Observability.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The library for services that start by <c>Host.CreateDefaultBuilder</c> with a Startup class.</summary>
public static class PcfObservabilityServices
{
    /// <summary>The same as <c>AddPcfObservability</c> on a <c>WebApplicationBuilder</c>, called in <c>ConfigureServices</c> of a Startup
    /// class.</summary>
    /// <param name="services">The service's, as the host has begun to fill them.</param>
    /// <param name="configuration">Holds the settings under <c>PCF:Telemetry</c>.</param>
    /// <param name="configure">Sets options by code.</param>
    /// <exception cref="SettingsException">Options or settings are wrong; the message has a line for each.</exception>
    /// <exception cref="InvalidOperationException">The services are not those of a web host.</exception>
    public static IServiceCollection AddPcfObservability(this IServiceCollection services, IConfiguration configuration,
        Action<PcfObservabilityOptions>? configure = null)
    {
        var environment = services.LastOrDefault(
            service => service.ServiceType == typeof(IWebHostEnvironment))?.ImplementationInstance as IWebHostEnvironment
            ?? throw new InvalidOperationException(
                "AddPcfObservability needs the services of a web host: call it in Startup.ConfigureServices or on a WebApplicationBuilder. A service "
                    + "without HTTP calls builder.UsePcfObservability().");
        WebSetup.Add(services, configuration, environment, configure);
        return services;
    }
}
