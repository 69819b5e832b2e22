using System.Diagnostics;

namespace Pcf.Tracing.Tail;

/// <summary>What has become of a trace so far.</summary>
internal enum TailState
{
    /// <summary>Nothing yet: its spans are held.</summary>
    Open,

    /// <summary>It is kept: what ends later follows.</summary>
    Kept,

    /// <summary>It is given up.</summary>
    Freed,

    /// <summary>It was given up before its end.</summary>
    Evicted,

    /// <summary>A part of it has left, and something after that was not taken: of what ends later only roots still leave, so that the part has
    /// one.</summary>
    Cut,
}

/// <summary>A trace whose spans wait for its end. Guarded by its own monitor: its readers and writers hold that.</summary>
/// <param name="owner">The buffer that holds it.</param>
/// <param name="id">The trace's id.</param>
/// <param name="began">When its first root began, by the buffer's clock.</param>
internal sealed class TailTrace(TailBuffer owner, ActivityTraceId id, long began)
{
    /// <summary>What a trace takes besides its spans, about: this, its list, its place in the map.</summary>
    public const int Size = 512;

    private const int FirstLength = 16;

    // Most traces are given up with few spans, on a thread that begins the next one.
    [ThreadStatic]
    private static Activity[]? _spare;

    // A thread most often asks for the trace that it asked for before. A forgotten one holds no spans.
    [ThreadStatic]
    private static TailTrace? _last;

    private Activity[] _spans = TakeSpare();
    private volatile bool _isForgotten;

    public ActivityTraceId Id { get; } = id;

    public long Began { get; } = began;

    public TailState State { get; private set; }

    public TailReason Reason { get; private set; }

    /// <summary>Roots that have begun and not ended: more than one where requests of one trace overlap.</summary>
    public int OpenRoots { get; set; }

    public bool HasFailed { get; set; }

    public bool IsSlow { get; set; }

    /// <summary>Whether some of it has left.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Whether it is kept for what was asked for in it.</summary>
    public bool IsWanted { get; set; }

    /// <summary>What it takes in memory.</summary>
    public long Bytes { get; private set; } = Size;

    /// <summary>What of the buffer's memory is set aside for it.</summary>
    public long Charged { get; set; }

    /// <summary>When what was decided may be forgotten, by the buffer's clock.</summary>
    public long LateUntil { get; set; }

    /// <summary>Spans held.</summary>
    public int Count { get; private set; }

    /// <summary>The trace that this thread found last, if a buffer still has it and its id is this very text, as with all spans below one root; else
    /// null. Needs no monitor.</summary>
    public static TailTrace? LastOf(TailBuffer buffer, ActivityTraceId id) =>
        _last is { _isForgotten: false } last && last.IsOf(buffer) && ReferenceEquals(last.Id.ToHexString(), id.ToHexString()) ? last : null;

    /// <summary>Has this thread find it at once the next time.</summary>
    public TailTrace AsLast() => _last = this;

    /// <summary>Says that the buffer lets it go; before it does.</summary>
    public void Forget() => _isForgotten = true;

    public void Hold(Activity span, int bytes)
    {
        if (Count == _spans.Length) { Array.Resize(ref _spans, Math.Max(FirstLength, Count * 2)); }
        _spans[Count++] = span;
        Bytes += bytes;
    }

    /// <summary>Says that something of it was not taken, so that what ends later is given up too.</summary>
    public void GiveUp() => State = HasLeft ? TailState.Cut : TailState.Evicted;

    /// <summary>Decides, and lets go of the spans.</summary>
    /// <param name="state">What becomes of it.</param>
    /// <param name="reason">Why it is kept.</param>
    /// <param name="count">The spans that were held.</param>
    /// <returns>The spans of a trace that is kept, in the order they ended.</returns>
    public ArraySegment<Activity> Decide(TailState state, TailReason reason, out int count)
    {
        var (spans, isKept) = (_spans, state == TailState.Kept);
        count = Count;
        (State, Reason, _spans, Count) = (state, reason, [], 0);
        if (isKept) { return new ArraySegment<Activity>(spans, 0, count); }
        if (spans.Length == FirstLength)
        {
            Array.Clear(spans, 0, count);
            _spare = spans;
        }
        return default;
    }

    private bool IsOf(TailBuffer buffer) => buffer == owner;

    private static Activity[] TakeSpare()
    {
        var spare = _spare ?? new Activity[FirstLength];
        _spare = null;
        return spare;
    }
}
