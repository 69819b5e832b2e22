using Pcf.Metrics;

namespace Pcf.Observability;

/// <summary>What a package sets up in the registry for its own metrics, before the service's options. One registered twice sets the same up twice,
/// which changes nothing.</summary>
internal abstract class RegistryDefaults
{
    /// <summary>Sets it up.</summary>
    public abstract void Configure(MetricsRegistryBuilder registry);
}
