using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Pcf.Observability.AspNetCore;

/// <summary>Registers what a service with HTTP has beyond the signals: requests, the metrics page, levels and their access.</summary>
internal static class WebSetup
{
    public static void Add(IServiceCollection services, IConfiguration configuration, IWebHostEnvironment environment,
        Action<PcfObservabilityOptions>? configure)
    {
        if (services.Any(service => service.ServiceType == typeof(IListenAddresses))) { return; }
        services.AddSingleton<IListenAddresses, ListenAddresses>();
        var setup = ObservabilitySetup.Add(services, configuration, environment, configure,
            (options, settings) => ManagementSetup.Check(settings, options.Metrics, options.Levels, environment));
        if (setup.IsOff) { return; }
        // The host's own request span carries its standard attributes only when asked to.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", isEnabled: false);
        services.AddSingleton<DistributedContextPropagator>(new ParentReader(DistributedContextPropagator.Current));
        ManagementSetup.Add(services, configuration, environment, setup.Options.Metrics, setup.Options.Levels);
        services.AddSingleton<MetricsEndpoint>();
        services.AddSingleton<HttpMetrics>();
        // Ahead of the framework's own filters too: some of the requests that those refuse have a host or a length that should be counted.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, FirstPlace>());
    }

    private sealed class ListenAddresses(IServer server) : IListenAddresses
    {
        public IEnumerable<string> All => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
    }
}
