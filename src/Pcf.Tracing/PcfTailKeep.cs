using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;
using Pcf.Tracing.Tail;

namespace Pcf.Tracing;

/// <summary>Adds tail keep to the OpenTelemetry SDK.</summary>
public static class PcfTailKeep
{
    private const string Alone = "AddPcfTailKeep needs AddPcfSampling on the same provider, which lets it record what is not kept.";

    /// <summary>Keeps traces whole that failed or were slow and that <c>AddPcfSampling</c> of the same provider did not keep.</summary>
    /// <remarks>They leave by the first <c>AddPcfOtlp</c> of the provider. Other exporters see what the sampler kept, and nothing else: the spans are
    /// recorded, but not marked as sampled.</remarks>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="options">Which traces, and what that may cost; null stands for the defaults.</param>
    /// <exception cref="InvalidOperationException">When the provider is built: <c>AddPcfSampling</c> is missing.</exception>
    public static TracerProviderBuilder AddPcfTailKeep(this TracerProviderBuilder builder, TailKeepOptions? options = null)
    {
        var rules = (options ?? new TailKeepOptions()).ToRules();
        builder.ConfigureServices(services => services.RemoveAll<TailBuffer>()
            .AddSingleton(provider => new TailBuffer(provider.GetService<TimeProvider>() ?? TimeProvider.System, rules)));
        return builder is not IDeferredTracerProviderBuilder deferred ? builder : deferred.Configure(static (services, provider) =>
        {
            if (services.GetService<TraceSampler>() is null) { throw new InvalidOperationException(Alone); }
        });
    }
}
