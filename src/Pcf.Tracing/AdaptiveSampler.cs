using System.Diagnostics;
using OpenTelemetry.Trace;
using Pcf.Tracing.Sampling;
using Pcf.Tracing.Tail;

namespace Pcf.Tracing;

/// <summary>What becomes of a trace that another process has begun.</summary>
public enum RemoteParents
{
    /// <summary>It is decided here, under the same rate as traces that begin here, so that a caller cannot have itself sampled.</summary>
    Decide,

    /// <summary>The caller's decision is kept: for callers that are trusted.</summary>
    Follow,
}

/// <summary>A sampler that keeps so many traces a second, whatever the load is, and says what each kept trace stands for.</summary>
public static class AdaptiveSampler
{
    /// <summary>Makes the sampler.</summary>
    /// <remarks>
    /// <para>Each trace that begins here is kept with a probability that follows the load. The decision is consistent: a trace is kept if the last 56
    /// bits
    /// of its id reach a threshold, and a kept trace carries that threshold in its tracestate (<c>ot=th:…</c>), 1 to 14 hexadecimal digits. It stands
    /// for
    /// 1 ÷ (1 − th ÷ 2^56) traces, so totals can be estimated by adding these up. Spans below a span of this process follow its trace's
    /// decision.</para>
    /// <para>Over ten seconds or more the rate is kept within a few percent, and no second has more than twice of it: also in a first flood, and in
    /// one
    /// after an idle time. Thread-safe. Source: OpenTelemetry, "TraceState: Probability Sampling".</para>
    /// </remarks>
    /// <param name="clock">Gives all the time that the sampler uses.</param>
    /// <param name="targetTracesPerSecond">Traces to keep in a second: above 0, 1 000 000 at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of its range.</exception>
    public static Sampler Create(TimeProvider clock, double targetTracesPerSecond) => Create(clock, targetTracesPerSecond, RemoteParents.Decide);

    /// <summary>Makes the sampler, as the other overload does.</summary>
    /// <param name="clock">Gives all the time that the sampler uses.</param>
    /// <param name="targetTracesPerSecond">Traces to keep in a second: above 0, 1 000 000 at most.</param>
    /// <param name="remoteParents">What becomes of traces that other processes have begun.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of its range.</exception>
    public static Sampler Create(TimeProvider clock, double targetTracesPerSecond, RemoteParents remoteParents) =>
        Create(clock, targetTracesPerSecond, remoteParents, tail: null);

    /// <summary>Makes the sampler; what it does not keep is recorded as far as the buffer admits it.</summary>
    internal static Sampler Create(TimeProvider clock, double targetTracesPerSecond, RemoteParents remoteParents, TailBuffer? tail)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (!(targetTracesPerSecond > 0 && targetTracesPerSecond <= 1_000_000))
        {
            throw new ArgumentOutOfRangeException(nameof(targetTracesPerSecond), targetTracesPerSecond, "It should be above 0 and 1000000 at most.");
        }
        return new Implementation(new RateController(clock, targetTracesPerSecond), targetTracesPerSecond, remoteParents, tail);
    }

    private sealed class Implementation : Sampler
    {
        // Every trace was kept: so it is under little load, when there is no string to make.
        private static readonly SamplingResult KeptAll = new(SamplingDecision.RecordAndSample, "ot=th:0");
        private static readonly SamplingResult Dropped = new(SamplingDecision.Drop);
        private static readonly SamplingResult Recorded = new(SamplingDecision.RecordOnly);
        private static readonly SamplingResult Followed = new(SamplingDecision.RecordAndSample);

        private readonly RateController _rate;
        private readonly RemoteParents _remoteParents;
        private readonly TailBuffer? _tail;

        public Implementation(RateController rate, double target, RemoteParents remoteParents, TailBuffer? tail)
        {
            _tail = tail;
            _rate = rate;
            _remoteParents = remoteParents;
            Description = FormattableString.Invariant($"AdaptiveSampler{{{target}/s}}");
        }

        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
        {
            var parent = samplingParameters.ParentContext;
            if (parent.TraceId == default)
            {
                if (!_rate.Keeps(OtTraceState.RandomnessOf(samplingParameters.TraceId), out var threshold)) { return Unsampled(parent); }
                return threshold == 0 ? KeptAll : new SamplingResult(SamplingDecision.RecordAndSample, "ot=th:" + OtTraceState.Text(threshold));
            }
            return parent.IsRemote && _remoteParents == RemoteParents.Decide ? Decide(parent) : Follow(parent);
        }

        // With a randomness of our own: a caller chooses its trace ids, and could choose those that are always kept.
        private SamplingResult Decide(ActivityContext parent)
        {
            var randomness = Random.Shared.NextInt64(RateController.Range);
            return _rate.Keeps(randomness, out var threshold)
                ? new SamplingResult(SamplingDecision.RecordAndSample, OtTraceState.With(parent.TraceState, threshold, randomness))
                : new SamplingResult(Unsampled(parent).Decision, OtTraceState.With(parent.TraceState, threshold: null));
        }

        private SamplingResult Follow(ActivityContext parent)
        {
            var isKept = (parent.TraceFlags & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None;
            if (!parent.IsRemote || string.IsNullOrEmpty(parent.TraceState)) { return isKept ? Followed : Unsampled(parent); }
            var state = OtTraceState.Parse(parent.TraceState);
            var randomness = state.Randomness ?? OtTraceState.RandomnessOf(parent.TraceId);
            // A threshold that another decision than this left is wrong, and says so by not agreeing with the flag.
            if (state.Threshold is not { } threshold || (randomness >= threshold) == isKept) { return isKept ? Followed : Unsampled(parent); }
            return new SamplingResult((isKept ? Followed : Unsampled(parent)).Decision,
                OtTraceState.With(parent.TraceState, threshold: null, state.Randomness));
        }

        // Spans below one of this process are recorded if its trace is, so that no trace is recorded in part.
        private SamplingResult Unsampled(in ActivityContext parent)
        {
            if (_tail is null) { return Dropped; }
            var isRoot = parent.TraceId == default || parent.IsRemote;
            if (isRoot) { return _tail.Admits() ? Recorded : Dropped; }
            // Another request of the same trace may be recorded while this one is not.
            if (Activity.Current is { IsAllDataRequested: false } current && current.SpanId == parent.SpanId) { return Dropped; }
            return _tail.Follows(parent.TraceId) ? Recorded : Dropped;
        }
    }
}
