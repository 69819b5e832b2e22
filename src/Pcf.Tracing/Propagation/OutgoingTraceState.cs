using System.Diagnostics;
using Pcf.Tracing.Sampling;

namespace Pcf.Tracing.Propagation;

/// <summary>The tracestate of an outgoing call. Thread-safe.</summary>
internal static class OutgoingTraceState
{
    /// <summary>The list that a call carries; null for none.</summary>
    /// <remarks>Where a trace is dropped the SDK ignores the tracestate that the sampler returns, so the caller's threshold is still in it. Beside
    /// the other decision it is wrong, and services behind this one would estimate totals by it.</remarks>
    /// <param name="list">The activity's, which samplers and the application can set to anything.</param>
    /// <param name="trace">The trace's id, which is random.</param>
    /// <param name="flags">The activity's.</param>
    public static string? Of(string? list, ActivityTraceId trace, ActivityTraceFlags flags)
    {
        if (TraceState.Read(list) is not { } read) { return null; }
        var own = OtTraceState.Parse(read);
        if (own.Threshold is not { } threshold) { return read; }
        var isKept = (own.Randomness ?? OtTraceState.RandomnessOf(trace)) >= threshold;
        if (isKept == ((flags & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None)) { return read; }
        return OtTraceState.With(read, threshold: null, own.Randomness) is { Length: > 0 } rest ? rest : null;
    }
}
