using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Trace;
using Pcf.Observability.Settings;
using Pcf.Tracing.Propagation;

namespace Pcf.Observability;

/// <summary>Puts the library's propagator where the runtime and the OpenTelemetry SDK have their own; what the application has set stays.</summary>
internal sealed class PropagationSetup
{
    private readonly AllowedBaggage _baggage;

    private PropagationSetup(AllowedBaggage baggage) => _baggage = baggage;

    /// <summary>Sets the process's propagator, from which every HttpClient that is made later has its own.</summary>
    public static PropagationSetup Add(TracingOptions options)
    {
        var setup = new PropagationSetup(new AllowedBaggage(options.Baggage));
        if (IsStandard(DistributedContextPropagator.Current)) { DistributedContextPropagator.Current = new W3CPropagator(setup._baggage); }
        return setup;
    }

    /// <summary>Adds what is wrong with the keys of baggage to the problems.</summary>
    public static void Check(TracingOptions options, string section, SettingsReader settings)
    {
        if (options.Baggage.Count > AllowedBaggage.MostKeys || !options.Baggage.All(AllowedBaggage.IsKey))
        {
            settings.AddProblem(SettingsReader.ByEnvironment($"{section}:{nameof(TracingOptions.Baggage)}"), string.Join(',', options.Baggage),
                $"at most {AllowedBaggage.MostKeys} keys of letters, digits and !#$%&'*+-.^_`|~");
        }
    }

    /// <summary>Whether a propagator is the runtime's for W3C's headers, or the library's own of an earlier host in this process.</summary>
    public static bool IsStandard(DistributedContextPropagator propagator) =>
        propagator is W3CPropagator || propagator.GetType() == DistributedContextPropagator.CreateW3CPropagator().GetType();

    /// <summary>Sets the SDK's propagator once a tracer provider is built: its instrumentation of requests would else read the headers in its own
    /// way.</summary>
    public void Configure(IServiceCollection services) => services.ConfigureOpenTelemetryTracerProvider((_, _) =>
    {
        if (IsStandard(Propagators.DefaultTextMapPropagator)) { Sdk.SetDefaultTextMapPropagator(new W3CTextMapPropagator(_baggage)); }
    });

    // The SDK's default joins its two propagators; an application that has set one for other headers has others in it.
    private static bool IsStandard(TextMapPropagator propagator) => propagator is W3CTextMapPropagator
        || (propagator is CompositeTextMapPropagator { Fields: { } fields }
            && fields.SetEquals([TraceParent.Header, TraceState.Header, AllowedBaggage.Header]));
}
