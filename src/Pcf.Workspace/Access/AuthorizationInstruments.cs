using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Pcf.Workspace.Access;

/// <summary>What authorizers measure: checks by result, the time they take and a span for each question. Thread-safe.</summary>
public sealed class AuthorizationInstruments
{
    internal AuthorizationInstruments(Meter meter, ActivitySource spans, InstrumentAdvice<double> buckets, Action<AuthorizationDecision>? decided)
    {
        Spans = spans;
        Decided = decided;
        Checks = meter.CreateCounter<long>("auth.checks", null, "Permission checks decided, one per object.");
        CheckDuration = meter.CreateHistogram("auth.check.duration", "s", "Time to decide a question, which can be about many objects.", null,
            buckets);
    }

    internal ActivitySource Spans { get; }

    internal Counter<long> Checks { get; }

    internal Histogram<double> CheckDuration { get; }

    internal Action<AuthorizationDecision>? Decided { get; }

    /// <summary>Starts to measure one authorization question; complete it and dispose of it.</summary>
    /// <param name="permission">What is asked for.</param>
    /// <param name="kind">On what kind of object; ids never enter telemetry.</param>
    /// <param name="source">Who decides: cache, spicedb, local or fallback. Keep to these, they are label values.</param>
    /// <param name="cancel">The caller's patience: a question that they gave up is no failure of the authorizer.</param>
    public AuthorizationMeasure Measure(Permission permission, ObjectKind kind, string source, CancellationToken cancel = default) =>
        new(this, permission, kind, source, cancel);
}
