using System.Diagnostics;
using System.Net;
using OpenTelemetry.Trace;
using Pcf.Shared;
using Pcf.Tracing.Sampling;
using Pcf.Tracing.Tail;

namespace Pcf.Tracing;

/// <summary>Decides where a trace begins in this process, by its request and under a rate; spans below follow. Thread-safe.</summary>
internal sealed class TraceSampler : Sampler
{
    // Every trace was kept: so it is under little load, when there is no string to make.
    private static readonly SamplingResult KeptAll = new(SamplingDecision.RecordAndSample, "ot=th:0");
    private static readonly SamplingResult Dropped = new(SamplingDecision.Drop);
    private static readonly SamplingResult Recorded = new(SamplingDecision.RecordOnly);
    private static readonly SamplingResult Followed = new(SamplingDecision.RecordAndSample);

    [ThreadStatic]
    private static (ActivityTraceId Trace, string? State) _decided;

    private readonly TimeProvider _clock;
    private readonly SamplingRules _rules;
    private readonly RateController? _rate;
    private readonly Sampler? _standard;
    private readonly TailBuffer? _tail;
    private readonly IStartingRequest? _request;
    private long _dropped;
    private long _tracesKept;
    private long _tracesNotKept;
    private double _share = 1;

    /// <param name="clock">Gives the time.</param>
    /// <param name="rules">How traces are sampled.</param>
    /// <param name="standard">Decides where the rules have no rate; null keeps all.</param>
    /// <param name="tail">Admits what is not kept and recorded all the same; null records none of it.</param>
    /// <param name="request">Knows the request whose span begins; null knows none.</param>
    public TraceSampler(TimeProvider clock, SamplingRules rules, Sampler? standard, TailBuffer? tail, IStartingRequest? request)
    {
        (_clock, _rules, _tail, _request) = (clock, rules, tail, rules.NeedsRequest ? request : null);
        if (rules.Rate is { } rate)
        {
            _rate = new RateController(clock, rate);
            Description = FormattableString.Invariant($"AdaptiveSampler{{{rate}/s}}");
        }
        else
        {
            _standard = standard ?? new AlwaysOnSampler();
            Description = _standard.Description;
        }
    }

    /// <summary>Spans that are not recorded.</summary>
    public long DroppedSpans => Interlocked.Read(ref _dropped);

    /// <summary>Traces that began here, or came here, and are sampled.</summary>
    public long TracesKept => Interlocked.Read(ref _tracesKept);

    /// <summary>The same that are not sampled; they may be kept at their end.</summary>
    public long TracesNotKept => Interlocked.Read(ref _tracesNotKept);

    /// <summary>Traces a second that are to be kept; null where there is no rate.</summary>
    public double? Rate => _rules.Rate;

    /// <summary>The probability with which the rate keeps a trace; null where there is none.</summary>
    public double? Probability => _rate?.Probability;

    /// <summary>Of the traces that would be kept or recorded, how many are: above 0, 1 at most; 1 by default. Traces of callers that are followed,
    /// and overrides that keep all, are not affected.</summary>
    public double Share
    {
        get => Volatile.Read(ref _share);
        set
        {
            Volatile.Write(ref _share, value);
            if (_tail is not null) { _tail.Share = value; }
        }
    }

    /// <summary>Whether it asks for the request whose span begins.</summary>
    public bool NeedsRequest => _request is not null;

    /// <summary>Called when the operation of a request is known: its trace may be kept for that.</summary>
    public void NameOperation(Activity span, string name)
    {
        if (_tail is not null && !span.Recorded && _rules.Overrides.KeepsOperation(name, _clock)) { _tail.Keep(span.TraceId); }
    }

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var began = TelemetryTime.Began();
        var result = Decide(in samplingParameters);
        TelemetryTime.Ended(began, TelemetryPart.Tracing);
        return result;
    }

    private SamplingResult Decide(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var begins = parent.TraceId == default || parent.IsRemote;
        var result = begins ? Begin(in samplingParameters) : Follow(parent);
        if (begins) { Interlocked.Increment(ref result.Decision == SamplingDecision.RecordAndSample ? ref _tracesKept : ref _tracesNotKept); }
        if (result.Decision == SamplingDecision.Drop) { Interlocked.Increment(ref _dropped); }
        if (parent.IsRemote) { _decided = (parent.TraceId, result.TraceStateString); }
        return result;
    }

    /// <summary>The tracestate that was decided on last on this thread, if it was for this trace; null where the caller's stays.</summary>
    public static string? DecidedFor(ActivityTraceId trace) => _decided.Trace == trace ? _decided.State : null;

    // A trace, or the part of it that is of this process.
    private SamplingResult Begin(in SamplingParameters trace)
    {
        var parent = trace.ParentContext;
        IPAddress? peer = null;
        SamplingOverride? how = null;
        if (_request?.TryGet(trace.Name, out var path, out peer) == true) { how = _rules.Overrides.OfPath(path); }
        if (how is { IsNever: true }) { return WithoutThreshold(Dropped, parent); }
        if (how is null && _standard is not null)
        {
            var result = WithTrueThreshold(_standard.ShouldSample(trace), parent, isFollowed: _standard is ParentBasedSampler);
            return IsThinned(result, trace) ? WithoutThreshold(Dropped, parent) : result;
        }
        var isRemote = parent.TraceId != default;
        if (isRemote && (_rules.FollowsAll || _rules.Trusted.Contain(peer))) { return WithTrueThreshold(Follow(parent), parent, isFollowed: true); }
        // A caller chooses its trace ids, and could choose those that are always kept: its traces have a randomness of our own.
        var randomness = isRemote ? Random.Shared.NextInt64(RateController.Range) : OtTraceState.RandomnessOf(trace.TraceId);
        var threshold = 0L;
        if (how is not { IsAlways: true } && !(how?.Controller(_clock) ?? _rate!).Keeps(randomness, Share, out threshold))
        {
            return WithoutThreshold(Unsampled(parent), parent);
        }
        if (isRemote)
        {
            return new SamplingResult(SamplingDecision.RecordAndSample, OtTraceState.With(parent.TraceState, threshold, randomness));
        }
        return threshold == 0 ? KeptAll : new SamplingResult(SamplingDecision.RecordAndSample, "ot=th:" + OtTraceState.Text(threshold));
    }

    // What a standard sampler keeps has no threshold, and has none when some of it is left out. A caller that is followed has its trace whole.
    private bool IsThinned(in SamplingResult result, in SamplingParameters trace)
    {
        var share = Share;
        if (share >= 1 || result.Decision != SamplingDecision.RecordAndSample) { return false; }
        var isRemote = trace.ParentContext.TraceId != default;
        if (isRemote && _standard is ParentBasedSampler) { return false; }
        var randomness = isRemote ? Random.Shared.NextInt64(RateController.Range) : OtTraceState.RandomnessOf(trace.TraceId);
        return randomness < (1 - share) * RateController.Range;
    }

    // A threshold of the caller's says nothing of a decision that was made here.
    private static SamplingResult WithoutThreshold(SamplingResult result, in ActivityContext parent) =>
        parent.TraceId == default ? result : new SamplingResult(result.Decision, OtTraceState.With(parent.TraceState, threshold: null));

    private SamplingResult Follow(in ActivityContext parent) => IsKept(parent) ? Followed : Unsampled(parent);

    // The caller's threshold stays where the caller was followed, and the threshold agrees with the decision. Elsewhere it says nothing of it, and
    // totals would be estimated by what a client has written.
    private static SamplingResult WithTrueThreshold(SamplingResult result, in ActivityContext parent, bool isFollowed)
    {
        if (string.IsNullOrEmpty(parent.TraceState)) { return result; }
        var state = OtTraceState.Parse(parent.TraceState);
        if (state.Threshold is not { } threshold) { return result; }
        var isKept = result.Decision == SamplingDecision.RecordAndSample;
        var randomness = state.Randomness ?? OtTraceState.RandomnessOf(parent.TraceId);
        return isFollowed && (randomness >= threshold) == isKept && isKept == IsKept(parent)
            ? result
            : new SamplingResult(result.Decision, OtTraceState.With(parent.TraceState, threshold: null, state.Randomness));
    }

    private static bool IsKept(in ActivityContext context) => (context.TraceFlags & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None;

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
