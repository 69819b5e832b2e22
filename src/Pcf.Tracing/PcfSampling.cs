using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;
using Pcf.Tracing.Sampling;
using Pcf.Tracing.Tail;

namespace Pcf.Tracing;

/// <summary>Adds the adaptive sampler to the OpenTelemetry SDK.</summary>
public static class PcfSampling
{
    /// <summary>Keeps so many traces a second, whatever the load is (<see cref="AdaptiveSampler"/>). A <see cref="TimeProvider"/> among the services
    /// gives
    /// the time.</summary>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="targetTracesPerSecond">Traces to keep in a second: 0.01 to 1 000 000.</param>
    /// <param name="remoteParents">What becomes of traces that other processes have begun.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static TracerProviderBuilder AddPcfSampling(
        this TracerProviderBuilder builder, double targetTracesPerSecond, RemoteParents remoteParents = RemoteParents.Decide) =>
        builder.AddPcfSampling(new SamplingOptions { TracesPerSecond = targetTracesPerSecond, RemoteParents = remoteParents });

    /// <summary>Samples traces by a rate, by who sends the request, and by what it asks for.</summary>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option cannot be read or is out of its range.</exception>
    public static TracerProviderBuilder AddPcfSampling(this TracerProviderBuilder builder, SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var rules = options.ToRules(nameof(options));
        return builder
            .ConfigureServices(services => services.RemoveAll<TraceSampler>().AddSingleton(provider => Sampler(provider, rules, standard: null)))
            .SetSampler(static provider => provider.GetRequiredService<TraceSampler>())
            .AddProcessor(new DecidedState());
    }

    /// <summary>The sampler of a provider with what else its services have for it.</summary>
    internal static TraceSampler Sampler(IServiceProvider provider, SamplingRules rules, Sampler? standard) => AdaptiveSampler.Create(
        provider.GetService<TimeProvider>() ?? TimeProvider.System, rules, standard, provider.GetService<TailBuffer>(),
        provider.GetService<IStartingRequest>());
}
