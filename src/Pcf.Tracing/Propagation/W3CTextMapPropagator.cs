using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;

namespace Pcf.Tracing.Propagation;

/// <summary>The same as <see cref="W3CPropagator"/> for instrumentation of the OpenTelemetry SDK. Thread-safe.</summary>
/// <param name="baggage">Which baggage is read and written.</param>
internal sealed class W3CTextMapPropagator(AllowedBaggage baggage) : TextMapPropagator
{
    private static readonly HashSet<string> Headers = [TraceParent.Header, TraceState.Header, AllowedBaggage.Header];

    public override ISet<string> Fields => Headers;

    public override PropagationContext Extract<T>(PropagationContext context, T carrier, Func<T, string, IEnumerable<string>?> getter)
    {
        // A propagator ahead of this one has found the trace.
        if (context.ActivityContext != default || Value(carrier, getter, TraceParent.Header) is not { } header
            || TraceParent.Read(header) is not { } parent)
        {
            return new PropagationContext(context.ActivityContext, BaggageOf(context, carrier, getter));
        }
        var state = TraceState.Read(Value(carrier, getter, TraceState.Header));
        return new PropagationContext(Context(parent, state), BaggageOf(context, carrier, getter));
    }

    public override void Inject<T>(PropagationContext context, T carrier, Action<T, string, string> setter)
    {
        var trace = context.ActivityContext;
        if (trace.TraceId == default || trace.SpanId == default) { return; }
        setter(carrier, TraceParent.Header, TraceParent.Of(trace));
        if (OutgoingTraceState.Of(trace.TraceState, trace.TraceId, trace.TraceFlags) is { } state) { setter(carrier, TraceState.Header, state); }
        if (baggage.Write(context.Baggage.GetBaggage()!) is { } list) { setter(carrier, AllowedBaggage.Header, list); }
    }

    private static ActivityContext Context(string parent, string? state) =>
        ActivityContext.TryParse(parent, state, isRemote: true, out var context) ? context : default;

    private Baggage BaggageOf<T>(PropagationContext context, T carrier, Func<T, string, IEnumerable<string>?> getter) =>
        context.Baggage.Count == 0 && baggage.Read(Value(carrier, getter, AllowedBaggage.Header)) is { } members
            ? Baggage.Create(members.ToDictionary(member => member.Key, member => member.Value!))
            : context.Baggage;

    private static string? Value<T>(T carrier, Func<T, string, IEnumerable<string>?> getter, string header) =>
        getter(carrier, header) is { } values ? string.Join(',', values) : null;
}
