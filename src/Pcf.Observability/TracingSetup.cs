using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Pcf.Otlp;
using Pcf.Redaction;
using Pcf.Tracing;
using Pcf.Tracing.Tail;

namespace Pcf.Observability;

/// <summary>Registers the spans' way out with the OpenTelemetry SDK.</summary>
/// <remarks>A process has one tracer provider. If the application sets it up itself, its sources and its sampler stay: a second provider beside it
/// would make the runtime record what the application's sampler drops.</remarks>
internal sealed class TracingSetup
{
    private const string Framework = "Experimental.System.Net.";

    private readonly IServiceCollection _services;
    private readonly HashSet<ServiceDescriptor> _ownSetup;

    private TracingSetup(IServiceCollection services, HashSet<ServiceDescriptor> ownSetup)
    {
        _services = services;
        _ownSetup = ownSetup;
    }

    /// <summary>Whether the application sets up OpenTelemetry tracing too. Known once the host is built.</summary>
    public bool IsJoined => _services.Any(service => IsTracerSetup(service) && !_ownSetup.Contains(service));

    public static void Add(IServiceCollection services, PcfObservabilityOptions all, OtlpResource resource, Sampler? sampler, Redactor redactor,
        PropagationSetup propagation)
    {
        TracingSetup? setup = null;
        var options = all.Tracing;
        var rules = RulesOf(all);
        all.Logging.TracesMayBeKeptLater = rules is not null;
        // Made when the provider is: it has a timer.
        var tail = new Lazy<TailBuffer?>(() => rules is null ? null : new TailBuffer(TimeProvider.System, rules));
        // An application that sets up OpenTelemetry tracing has named the sources that it wants, and has a sampler of its own.
        services.AddSingleton(_ => new SpanQueue(
            OtlpTarget.Of(all.Otlp, OtlpSignal.Traces), resource, redactor, all.Otlp.BatchDelay,
            setup!.IsJoined ? null : name => IsLeftOut(name, options.Sources), setup.IsJoined ? null : tail.Value));
        var earlier = services.Where(IsTracerSetup).ToHashSet();
        services.AddOpenTelemetry().WithTracing(tracing => tracing.AddProcessor(static provider => provider.GetRequiredService<SpanQueue>()));
        services.ConfigureOpenTelemetryTracerProvider((_, tracing) =>
        {
            if (!setup!.IsJoined) { tracing.SetSampler(SamplerOf(options, sampler, tail)); }
            if (!setup.IsJoined || !options.HasDefaultSources) { tracing.AddSource([.. options.Sources]); }
        });
        propagation.Configure(services);
        setup = new TracingSetup(services, services.Where(service => IsTracerSetup(service) && !earlier.Contains(service)).ToHashSet());
        services.AddSingleton(setup);
    }

    private static Sampler SamplerOf(TracingOptions options, Sampler? standard, Lazy<TailBuffer?> tail) =>
        options.TracesPerSecond is { } rate
            ? AdaptiveSampler.Create(TimeProvider.System, rate, options.RemoteParents, tail.Value)
            : standard ?? new AlwaysOnSampler();

    // Null where the tail keeps nothing.
    private static TailRules? RulesOf(PcfObservabilityOptions all)
    {
        var options = all.Tracing;
        var slower = options.KeepSlowerThan ?? (options.KeepFailed ? all.Logging.SlowAfter : null);
        return options.TracesPerSecond is null || (!options.KeepFailed && slower is null)
            ? null
            : new TailRules(options.KeepFailed, slower, options.TailMiB * 1024L * 1024);
    }

    // The runtime's own look at sockets, name resolution and connections: several spans a connection, those of the export among them.
    private static bool IsLeftOut(string source, IReadOnlyList<string> sources) => source.StartsWith(Framework, StringComparison.Ordinal)
        && !sources.Any(given =>
            given.StartsWith(Framework, StringComparison.Ordinal)
                && (given == source || (given[^1] == '*' && source.StartsWith(given[..^1], StringComparison.Ordinal))));

    // The SDK keeps each call that configures a provider as a service of a type of its own, which is not public.
    private static bool IsTracerSetup(ServiceDescriptor service) => service.ServiceType.Name == "IConfigureTracerProviderBuilder";
}
