using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace Pcf.Tracing;

/// <summary>Adds the adaptive sampler to the OpenTelemetry SDK.</summary>
public static class PcfSampling
{
    /// <summary>Keeps so many traces a second, whatever the load is (<see cref="AdaptiveSampler"/>). A <see cref="TimeProvider"/> among the services gives
    /// the time.</summary>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="targetTracesPerSecond">Traces to keep in a second: above 0, 1 000 000 at most.</param>
    /// <param name="remoteParents">What becomes of traces that other processes have begun.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of its range.</exception>
    public static TracerProviderBuilder AddPcfSampling(
        this TracerProviderBuilder builder, double targetTracesPerSecond, RemoteParents remoteParents = RemoteParents.Decide)
    {
        // A wrong rate shows here, and not when the provider is built.
        AdaptiveSampler.Create(TimeProvider.System, targetTracesPerSecond);
        return builder.SetSampler(services =>
            AdaptiveSampler.Create(services.GetService<TimeProvider>() ?? TimeProvider.System, targetTracesPerSecond, remoteParents));
    }
}
