using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pcf.Tracing.Sampling;

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
        AddParentReader(services);
        ManagementSetup.Add(services, configuration, environment, setup.Options.Metrics, setup.Options.Levels);
        services.AddSingleton<StartingRequest>();
        services.AddSingleton<IStartingRequest>(static provider => provider.GetRequiredService<StartingRequest>());
        services.AddSingleton<HostRequestRecords>();
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(static provider => provider.GetRequiredService<HostRequestRecords>());
        services.AddSingleton<MetricsEndpoint>();
        services.AddSingleton<HttpMetrics>();
        // Ahead of the framework's own filters too: some of the requests that those refuse have a host or a length that should be counted.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, FirstPlace>());
    }

    // The framework has registered the process's propagator of the time when the builder was made. One that the application has set stays, and only
    // requests that it reads no parent from are looked after.
    private static void AddParentReader(IServiceCollection services)
    {
        var given = services.LastOrDefault(service => service.ServiceType == typeof(DistributedContextPropagator));
        if (given is { ImplementationInstance: null }) { return; }
        var propagator = given?.ImplementationInstance is DistributedContextPropagator own && !PropagationSetup.IsStandard(own)
            ? own : DistributedContextPropagator.Current;
        services.AddSingleton(PropagationSetup.IsStandard(propagator) ? propagator : new ParentReader(propagator));
    }

    private sealed class ListenAddresses(IServer server) : IListenAddresses
    {
        public IEnumerable<string> All => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
    }
}
