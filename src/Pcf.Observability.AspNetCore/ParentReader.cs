using System.Diagnostics;
using Pcf.Tracing.Propagation;

namespace Pcf.Observability.AspNetCore;

/// <summary>Looks after what a propagator of the application's own reads, so that a request always has a trace: of a future version of
/// <c>traceparent</c> what this one knows, and for what is none a new trace. Thread-safe.</summary>
/// <remarks>Left to itself, the framework gives such a request an id of its older kind, which is neither in its log records nor in its errors: any
/// client could take its requests out of correlation.</remarks>
/// <param name="inner">The application's propagator.</param>
internal sealed class ParentReader(DistributedContextPropagator inner) : DistributedContextPropagator
{
    public override IReadOnlyCollection<string> Fields => inner.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => inner.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        inner.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
        traceId = TraceParent.Read(traceId);
        if (traceId is null) { traceState = null; }
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        inner.ExtractBaggage(carrier, getter);
}
