using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pcf.Tracing.Tail;

/// <summary>
/// Holds the spans of traces that the sampler did not keep until their last local root ends, and then hands a whole trace on or lets it go.
/// Thread-safe.
/// </summary>
/// <remarks>
/// <para>A local root is a span without a parent in this process. Requests of one trace that overlap here are one local trace.</para>
/// <para>A trace that is still open after <see cref="OpenFor"/>, or takes more than its share of the memory, is decided on what is known of it: one
/// that has failed or is slow already is kept, and what ends later follows; any other is evicted. Each span that ends is counted once: as held, kept,
/// freed or evicted.</para>
/// </remarks>
internal sealed class TailBuffer : IDisposable
{
    /// <summary>How long a trace may be open before it is decided.</summary>
    public static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(60);

    /// <summary>How long spans that end after their trace follow it.</summary>
    public static readonly TimeSpan LateFor = TimeSpan.FromSeconds(30);

    /// <summary>How often time is looked at.</summary>
    public static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(1);

    // Decided traces that late spans may follow, and what of the memory one trace may have.
    private const int MaxDecided = 4_096;
    private const int ShareOfTrace = 4;

    // A trace takes memory in such steps, so that few of its spans touch the count that all threads share.
    private const int ChargedAhead = 2_048;

    private readonly TimeProvider _clock;
    private readonly TailRules _rules;
    private readonly TailAdmission _admission;
    private readonly ITimer _timer;
    private readonly ConcurrentDictionary<ActivityTraceId, TailTrace> _traces = new(new TraceIdComparer());
    private readonly ConcurrentQueue<TailTrace> _decided = new();
    private readonly long[] _kept = new long[Enum.GetValues<TailReason>().Length];
    private readonly long[] _outcomes = new long[Enum.GetValues<TailOutcome>().Length];
    private Func<ArraySegment<Activity>, TailReason, bool>? _onKept;
    private int _decidedCount;
    private long _bytes;
    private long _freed;
    private long _evicted;

    /// <param name="clock">Gives the time that traces are open; spans bring their own.</param>
    /// <param name="rules">Which traces are kept.</param>
    public TailBuffer(TimeProvider clock, TailRules rules)
    {
        _clock = clock;
        _rules = rules;
        _admission = new TailAdmission(clock, rules);
        _timer = clock.CreateTimer(static buffer => ((TailBuffer)buffer!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <summary>Names what takes the traces that are kept, once; false where something does already.</summary>
    /// <param name="onKept">Is called on the thread that ended the span that decided it, with a whole trace or one late span; it returns whether it
    /// takes them.</param>
    public bool TryHandTo(Func<ArraySegment<Activity>, TailReason, bool> onKept) => Interlocked.CompareExchange(ref _onKept, onKept, null) is null;

    /// <summary>Estimated memory of what is held, in bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Traces whose roots have not all ended, and those that late spans may follow.</summary>
    public int Open => _traces.Count;

    /// <summary>Spans that wait for their trace's end.</summary>
    public long Held => _traces.Sum(static trace => (long)trace.Value.Count);

    /// <summary>Spans handed on.</summary>
    public long Kept => Enum.GetValues<TailReason>().Sum(KeptFor);

    /// <summary>Spans handed on for one reason.</summary>
    public long KeptFor(TailReason reason) => Interlocked.Read(ref _kept[(int)reason]);

    /// <summary>Spans of traces that ended well and in time, or that were not recorded from their beginning.</summary>
    public long Freed => Interlocked.Read(ref _freed);

    /// <summary>Spans of traces that were given up before their end.</summary>
    public long Evicted => Interlocked.Read(ref _evicted);

    /// <summary>Of the traces that may be recorded, how many are: 0 to 1; 1 by default.</summary>
    public double Share { get => _admission.Share; set => _admission.Share = value; }

    /// <summary>Whether a trace that begins is to be recorded. Above half of the memory fewer and fewer are, at its end none; so too while the
    /// processors are busy, or where a share is set.</summary>
    public bool Admits()
    {
        if (_admission.Admits(Bytes)) { return true; }
        Count(TailOutcome.Thinned);
        return false;
    }

    /// <summary>Keeps a trace at its end, if it is recorded.</summary>
    public void Keep(ActivityTraceId id)
    {
        if (Find(id) is not { } trace) { return; }
        lock (trace) { trace.IsWanted = true; }
    }

    /// <summary>Whether spans of a trace are recorded: it is open, or was kept not long ago.</summary>
    public bool Follows(ActivityTraceId id) => Find(id) is { State: TailState.Open or TailState.Kept };

    /// <summary>Whether a span has no parent in this process.</summary>
    public static bool IsLocalRoot(Activity span) => span.Parent is null && (span.HasRemoteParent || span.ParentSpanId == default);

    /// <summary>Called for each span that begins recorded and not sampled.</summary>
    public void Start(Activity span)
    {
        if (!IsLocalRoot(span)) { return; }
        while (true)
        {
            var trace = _traces.GetOrAdd(span.TraceId, static (id, buffer) => new TailTrace(buffer, id, buffer._clock.GetTimestamp()), this);
            lock (trace)
            {
                if (trace.State == TailState.Open || trace.OpenRoots > 0)
                {
                    if (trace.Charged == 0) { Charge(trace, TailTrace.Size); }
                    trace.OpenRoots++;
                    return;
                }
            }
            // It was decided with all its roots ended: this is a new request of the same trace.
            Remove(trace);
        }
    }

    /// <summary>Called for each span that ends recorded and not sampled.</summary>
    /// <param name="span">The span; it is not changed.</param>
    /// <param name="isLeftOut">Whether it is not to be sent whatever becomes of its trace; it is not counted then.</param>
    public void End(Activity span, bool isLeftOut = false)
    {
        if (Find(span.TraceId) is not { } trace)
        {
            // A root has its trace here until it ends, unless that was given up.
            if (!isLeftOut) { Interlocked.Increment(ref IsLocalRoot(span) ? ref _evicted : ref _freed); }
            return;
        }
        ArraySegment<Activity> kept = default;
        var isRoot = IsLocalRoot(span);
        lock (trace)
        {
            trace.IsSlow |= isRoot && span.Duration > _rules.SlowerThan;
            if (!isLeftOut) { kept = Take(trace, span); }
            if (isRoot && --trace.OpenRoots <= 0)
            {
                if (trace.State == TailState.Open) { kept = Decide(trace, TailState.Freed); }
                Leave(trace);
            }
        }
        Hand(trace, kept);
    }

    /// <summary>How many traces came to an end in one way.</summary>
    public long Traces(TailOutcome outcome) => Interlocked.Read(ref _outcomes[(int)outcome]);

    /// <summary>Decides all that is open on what is known of it; for the process's end.</summary>
    public void Close() => DecideOpen(openFor: TimeSpan.MinValue, otherwise: TailState.Freed);

    /// <inheritdoc/>
    public void Dispose()
    {
        _admission.Dispose();
        _timer.Dispose();
    }

    private void Sweep()
    {
        DecideOpen(OpenFor, otherwise: TailState.Evicted);
        var now = _clock.GetTimestamp();
        while (_decided.TryPeek(out var trace) && trace.LateUntil <= now && _decided.TryDequeue(out trace)) { Forget(trace); }
    }

    private void DecideOpen(TimeSpan openFor, TailState otherwise)
    {
        foreach (var (_, trace) in _traces)
        {
            var time = _clock.GetElapsedTime(trace.Began);
            if (time < openFor) { continue; }
            ArraySegment<Activity> kept = default;
            lock (trace)
            {
                if (trace.State == TailState.Open) { kept = DecideEarly(trace, otherwise); }
                // A root that never ends would else take its part of the memory for ever.
                else if (trace.OpenRoots > 0 && time > ForgottenAfter)
                {
                    trace.OpenRoots = 0;
                    Leave(trace);
                }
            }
            Hand(trace, kept);
        }
    }

    // Outside the trace's monitor: taking spans is work.
    private void Hand(TailTrace trace, ArraySegment<Activity> spans)
    {
        if (spans.Count == 0 || _onKept is not { } onKept) { return; }
        if (onKept(spans, trace.Reason)) { trace.HasLeft = true; }
        else
        {
            lock (trace) { trace.GiveUp(); }
        }
    }

    // Holds the span, or does with it what was decided.
    private ArraySegment<Activity> Take(TailTrace trace, Activity span)
    {
        switch (trace.State)
        {
            case TailState.Kept:
            case TailState.Cut when IsLocalRoot(span):
                Interlocked.Increment(ref _kept[(int)trace.Reason]);
                return new ArraySegment<Activity>([span]);
            case TailState.Cut:
            case TailState.Evicted:
                Interlocked.Increment(ref _evicted);
                return default;
            case TailState.Freed:
                Interlocked.Increment(ref _freed);
                return default;
            default: break;
        }
        var size = SpanSize.Of(span, out var hasFailed);
        trace.HasFailed |= hasFailed;
        trace.Hold(span, size);
        var isWithin = trace.Bytes <= trace.Charged
            || (Charge(trace, trace.Bytes - trace.Charged + ChargedAhead) <= _rules.MaxBytes && trace.Bytes <= _rules.MaxBytes / ShareOfTrace);
        return isWithin ? default : DecideEarly(trace, TailState.Evicted);
    }

    // While a root of it is open: that one is slow already if it has been open for so long.
    private ArraySegment<Activity> DecideEarly(TailTrace trace, TailState otherwise)
    {
        trace.IsSlow |= _clock.GetElapsedTime(trace.Began) > _rules.SlowerThan;
        return Decide(trace, otherwise);
    }

    // One that has failed, is slow or is wanted is kept; the others become what is given.
    private ArraySegment<Activity> Decide(TailTrace trace, TailState otherwise)
    {
        TailReason? reason = trace.HasFailed && _rules.KeepsFailed ? TailReason.Error
            : trace.IsSlow ? TailReason.Slow
            : trace.IsWanted ? TailReason.Override
            : null;
        var spans = trace.Decide(reason is null ? otherwise : TailState.Kept, reason ?? default, out var count);
        Charge(trace, TailTrace.Size - trace.Charged);
        if (trace.State == TailState.Kept)
        {
            Count(reason switch { TailReason.Error => TailOutcome.Error, TailReason.Slow => TailOutcome.Slow, _ => TailOutcome.Override });
            Interlocked.Add(ref _kept[(int)trace.Reason], spans.Count);
            return spans;
        }
        var isFreed = trace.State == TailState.Freed;
        Count(isFreed ? TailOutcome.Freed : TailOutcome.Evicted);
        Interlocked.Add(ref isFreed ? ref _freed : ref _evicted, count);
        return default;
    }

    // All its roots have ended: late spans may follow what was decided, but a freed one needs no memory for that.
    private void Leave(TailTrace trace)
    {
        Charge(trace, -trace.Charged);
        if (trace.State == TailState.Freed)
        {
            Remove(trace);
            return;
        }
        trace.LateUntil = _clock.GetTimestamp() + (long)(LateFor.TotalSeconds * _clock.TimestampFrequency);
        _decided.Enqueue(trace);
        if (Interlocked.Increment(ref _decidedCount) > MaxDecided && _decided.TryDequeue(out var oldest)) { Forget(oldest); }
    }

    private void Forget(TailTrace trace)
    {
        Interlocked.Decrement(ref _decidedCount);
        Remove(trace);
    }

    private void Remove(TailTrace trace)
    {
        trace.Forget();
        _traces.TryRemove(KeyValuePair.Create(trace.Id, trace));
    }

    private TailTrace? Find(ActivityTraceId id) =>
        TailTrace.LastOf(this, id) ?? (_traces.TryGetValue(id, out var trace) ? trace.AsLast() : null);

    private long Charge(TailTrace trace, long bytes)
    {
        trace.Charged += bytes;
        return Interlocked.Add(ref _bytes, bytes);
    }

    private void Count(TailOutcome outcome) => Interlocked.Increment(ref _outcomes[(int)outcome]);
}
