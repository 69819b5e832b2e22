using System.Diagnostics;

namespace Pcf.Tracing.Propagation;

/// <summary>Reads the trace of an incoming request and writes it to outgoing calls, as W3C Trace Context, level 2, says. Thread-safe.</summary>
/// <param name="baggage">Which baggage is read and written.</param>
internal sealed class W3CPropagator(AllowedBaggage baggage) : DistributedContextPropagator
{
    private static readonly string[] Headers = [TraceParent.Header, TraceState.Header, AllowedBaggage.Header];

    public override IReadOnlyCollection<string> Fields => Headers;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (activity is null || setter is null || TraceParent.Of(activity) is not { } parent) { return; }
        setter(carrier, TraceParent.Header, parent);
        if (OutgoingTraceState.Of(activity.TraceStateString, activity.TraceId, activity.ActivityTraceFlags) is { } state)
        {
            setter(carrier, TraceState.Header, state);
        }
        if (baggage.Write(activity.Baggage) is { } list) { setter(carrier, AllowedBaggage.Header, list); }
    }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        traceId = TraceParent.Read(Value(carrier, getter, TraceParent.Header));
        // Without a parent the list belongs to no trace.
        traceState = traceId is null ? null : TraceState.Read(Value(carrier, getter, TraceState.Header));
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        baggage.Read(Value(carrier, getter, AllowedBaggage.Header));

    // Headers of the same name are one list. Two parents make none that could be read.
    private static string? Value(object? carrier, PropagatorGetterCallback? getter, string header)
    {
        if (getter is null) { return null; }
        getter(carrier, header, out var value, out var values);
        return value ?? (values is null ? null : string.Join(',', values));
    }
}
