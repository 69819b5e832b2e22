using System.Diagnostics;

namespace Pcf.Metrics.Histograms;

/// <summary>One exemplar a bucket, drawn evenly from the recordings since the last reading. Not thread-safe; allocates nothing.</summary>
internal sealed class ExemplarSlots(int buckets)
{
    private readonly Slot[] _slots = new Slot[buckets];
    private uint _random = (uint)Random.Shared.Next(1, int.MaxValue);

    /// <summary>The exemplar of a bucket, or null.</summary>
    public Exemplar? this[int bucket] => _slots[bucket].Held.TraceId is null ? null : _slots[bucket].Held;

    /// <summary>Lets a recording take the bucket's place: the n-th since the last reading with a chance of one in n.</summary>
    public void Offer(int bucket, double value, Activity trace, TimeProvider clock)
    {
        ref var slot = ref _slots[bucket];
        if (Draw(++slot.Seen) >= 1) { return; }
        slot.Held = new Exemplar(value, trace.TraceId.ToHexString(), trace.SpanId.ToHexString(), clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Merges another's slots in, and has it draw anew from here on. What it holds stays, so that every scraper sees it.</summary>
    public void CopyFrom(ExemplarSlots other)
    {
        for (var bucket = 0; bucket < _slots.Length; bucket++)
        {
            ref var mine = ref _slots[bucket];
            ref var theirs = ref other._slots[bucket];
            if (theirs.Held.TraceId is null) { continue; }
            var isBetter = theirs.Seen > 0
                ? Draw(mine.Seen + theirs.Seen) < theirs.Seen
                : mine.Seen == 0 && theirs.Held.UnixMilliseconds >= mine.Held.UnixMilliseconds;
            if (isBetter) { mine.Held = theirs.Held; }
            mine.Seen += theirs.Seen;
            theirs.Seen = 0;
        }
    }

    public void Clear() => Array.Clear(_slots);

    // A draw from 0 to below the limit, by Marsaglia's xorshift: it decides which trace is shown, so it need not be unguessable.
    private long Draw(long limit)
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return (long)((ulong)_random * (ulong)Math.Min(limit, uint.MaxValue) >> 32);
    }

    private struct Slot
    {
        public Exemplar Held;
        public long Seen;
    }
}
