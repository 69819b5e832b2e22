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
}

/// <summary>A trace whose spans wait for its end. Guarded by its own monitor: its readers and writers hold that.</summary>
/// <param name="id">The trace's id.</param>
/// <param name="began">When its first root began, by the buffer's clock.</param>
internal sealed class TailTrace(ActivityTraceId id, long began)
{
    /// <summary>What a trace takes besides its spans, about: this, its list, its place in the map.</summary>
    public const int Size = 512;

    private Activity[] _spans = new Activity[16];

    public ActivityTraceId Id { get; } = id;

    public long Began { get; } = began;

    public TailState State { get; private set; }

    public TailReason Reason { get; private set; }

    /// <summary>Roots that have begun and not ended: more than one where requests of one trace overlap.</summary>
    public int OpenRoots { get; set; }

    public bool HasFailed { get; set; }

    public bool IsSlow { get; set; }

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

    public void Hold(Activity span, int bytes)
    {
        if (Count == _spans.Length) { Array.Resize(ref _spans, Count * 2); }
        _spans[Count++] = span;
        Bytes += bytes;
    }

    /// <summary>Decides, and lets go of the spans.</summary>
    /// <returns>The spans, in the order they ended.</returns>
    public ArraySegment<Activity> Decide(TailState state, TailReason reason = default)
    {
        var spans = new ArraySegment<Activity>(_spans, 0, Count);
        (State, Reason, _spans, Count) = (state, reason, [], 0);
        return spans;
    }
}
