using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Trace;
using Pcf.Observability.Settings;
using Pcf.Otlp;
using Pcf.Redaction;
using Pcf.Tracing;
using Pcf.Tracing.Sampling;
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

    public static void Add(IServiceCollection services, PcfObservabilityOptions all, OtlpResource resource, Sampler? sampler, SamplingRules rules,
        PropagationSetup propagation)
    {
        TracingSetup? setup = null;
        var options = all.Tracing;
        var tail = TailOf(all);
        // What the application has added by the same calls on its own set-up stays.
        if (tail is not null) { services.TryAddSingleton(provider => new TailBuffer(provider.GetRequiredService<TimeProvider>(), tail)); }
        var own = ServiceDescriptor.Singleton(provider => PcfSampling.Sampler(provider, rules, sampler));
        services.TryAdd(own);
        // An application that sets up OpenTelemetry tracing has named the sources that it wants, and has a sampler of its own.
        services.AddSingleton(provider =>
        {
            var buffer = setup!.IsJoined && services.Contains(own) ? null : provider.GetService<TailBuffer>();
            all.Logging.TracesMayBeKeptLater = buffer is not null;
            return new SpanQueue(
                OtlpTarget.Of(all.Otlp, OtlpSignal.Traces), resource, provider.GetRequiredService<Redactor>(), all.Otlp.BatchDelay,
                setup.IsJoined ? null : name => IsLeftOut(name, options.Sources), buffer);
        });
        var earlier = services.Where(IsTracerSetup).ToHashSet();
        services.AddOpenTelemetry().WithTracing(tracing => tracing.AddProcessor(static provider => provider.GetRequiredService<SpanQueue>()));
        services.ConfigureOpenTelemetryTracerProvider((provider, tracing) =>
        {
            if (!setup!.IsJoined) { tracing.SetSampler(provider.GetRequiredService<TraceSampler>()).AddProcessor(new DecidedState()); }
            if (!setup.IsJoined || !options.HasDefaultSources) { tracing.AddSource([.. options.Sources]); }
        });
        propagation.Configure(services);
        setup = new TracingSetup(services, services.Where(service => IsTracerSetup(service) && !earlier.Contains(service)).ToHashSet());
        services.AddSingleton(setup);
    }

    /// <summary>Reads how traces are sampled, and adds what is wrong to the problems.</summary>
    public static SamplingRules Read(TracingOptions options, string section, SettingsReader settings)
    {
        var overrides = Parsed(options.Overrides, nameof(options.Overrides), SamplingOverrides.Parse, SamplingOverrides.Expected);
        if (options.TracesPerSecond is null && (options.TrustedNetworks.Count > 0 || overrides.HasOperations))
        {
            settings.AddProblem($"{SettingsReader.ByEnvironment($"{section}:{nameof(options.TracesPerSecond)}")} is not set; "
                + $"{nameof(options.TrustedNetworks)}, and {nameof(options.Overrides)} of operations, need a rate.");
        }
        return new SamplingRules(options.TracesPerSecond, options.RemoteParents == RemoteParents.Follow,
            Parsed(options.TrustedNetworks, nameof(options.TrustedNetworks), TrustedNetworks.Parse, TrustedNetworks.Expected), overrides);

        T Parsed<T>(IReadOnlyList<string> given, string name, SamplingOptions.Parse<T> parse, string expected)
        {
            var read = parse(given, out var wrong);
            if (wrong.Count > 0) { settings.AddProblem(SettingsReader.ByEnvironment($"{section}:{name}"), string.Join(',', wrong), expected); }
            return read;
        }
    }

    // Null where the tail keeps nothing.
    private static TailRules? TailOf(PcfObservabilityOptions all)
    {
        var options = all.Tracing;
        var slower = options.KeepSlowerThan ?? (options.KeepFailed ? all.Logging.SlowAfter : null);
        return options.TracesPerSecond is null || (!options.KeepFailed && slower is null)
            ? null
            : new TailRules(options.KeepFailed, slower, options.TailMiB * 1024L * 1024) { MaxCpuShare = options.TailMaxCpuShare };
    }

    // The runtime's own look at sockets, name resolution and connections: several spans a connection, those of the export among them.
    private static bool IsLeftOut(string source, IReadOnlyList<string> sources) => source.StartsWith(Framework, StringComparison.Ordinal)
        && !sources.Any(given =>
            given.StartsWith(Framework, StringComparison.Ordinal)
                && (given == source || (given[^1] == '*' && source.StartsWith(given[..^1], StringComparison.Ordinal))));

    // The SDK keeps each call that configures a provider as a service of a type of its own, which is not public.
    private static bool IsTracerSetup(ServiceDescriptor service) => service.ServiceType.Name == "IConfigureTracerProviderBuilder";
}
