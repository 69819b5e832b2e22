using System.Diagnostics;
using Pcf.Logging.Records;

namespace Pcf.Observability.AspNetCore;

/// <summary>Reads the trace that a request belongs to, so that a request always has one: of a future version of <c>traceparent</c> what this one
/// knows, and for what is none a new trace. Thread-safe.</summary>
/// <remarks>Left to itself, the framework gives such a request an id of its older kind, which is neither in its log records nor in its errors: any
/// client could take its requests out of correlation.</remarks>
/// <param name="inner">Reads and writes the headers.</param>
internal sealed class ParentReader(DistributedContextPropagator inner) : DistributedContextPropagator
{
    public override IReadOnlyCollection<string> Fields => inner.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => inner.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        inner.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
        if (TraceParent.TryParse(traceId, out var parent))
        {
            traceId = $"00-{parent.TraceId.ToHexString()}-{parent.SpanId.ToHexString()}-{(parent.TraceFlags == ActivityTraceFlags.Recorded ? "01" : "00")}";
            return;
        }
        traceId = null;
        traceState = null;
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        inner.ExtractBaggage(carrier, getter);
}
