using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Pcf.Shared;

/// <summary>Values that were worked out once for a key, bounded by their number and by their weight. Thread-safe; a hit takes no lock and allocates
/// nothing.</summary>
/// <remarks>
/// A full cache evicts the oldest value that was not used since the last sweep (a second chance instead of a list in order of use, which every reader
/// would have to write to). So keys that clients make up displace each other, and those in use stay. While another thread adds, a value is not kept:
/// the caller has it already, and the next one tries again.
/// </remarks>
/// <param name="maxEntries">Values that are kept at most; with 0 none is.</param>
/// <param name="maxWeight">Their weight together at most, in the unit of <see cref="Add"/>.</param>
/// <param name="comparer">Compares keys; null for their own equality.</param>
internal sealed class BoundedCache<TKey, TValue>(int maxEntries, long maxWeight = long.MaxValue, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new(comparer);
    private readonly Lock _growth = new();

    // Written under the lock only.
    private readonly Queue<TKey> _order = new();
    private int _count;
    private long _weight;

    /// <summary>Values that are kept now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Their weight together.</summary>
    public long Weight => Interlocked.Read(ref _weight);

    /// <summary>The value of a key, if it is kept.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            value = default;
            return false;
        }
        // Written only when it changes: all threads share this line of memory.
        if (!entry.IsUsed) { entry.IsUsed = true; }
        value = entry.Value;
        return true;
    }

    /// <summary>Keeps a value, unless its key has one already, it is heavier than all may be, or another thread adds at this moment.</summary>
    public void Add(TKey key, TValue value, long weight = 1)
    {
        if (maxEntries == 0 || weight > maxWeight || !_growth.TryEnter()) { return; }
        try
        {
            if (!_entries.TryAdd(key, new Entry(value, weight))) { return; }
            _order.Enqueue(key);
            Grow(1, weight);
            while (_count > maxEntries || _weight > maxWeight) { EvictOne(); }
        }
        finally
        {
            _growth.Exit();
        }
    }

    private void EvictOne()
    {
        while (_order.TryDequeue(out var key))
        {
            if (_entries.TryGetValue(key, out var entry) && entry.IsUsed)
            {
                entry.IsUsed = false;
                _order.Enqueue(key);
                continue;
            }
            _entries.TryRemove(key, out _);
            Grow(-1, -entry!.Weight);
            return;
        }
    }

    private void Grow(int count, long weight)
    {
        Volatile.Write(ref _count, _count + count);
        Interlocked.Exchange(ref _weight, _weight + weight);
    }

    private sealed class Entry(TValue value, long weight)
    {
        private volatile bool _isUsed;

        public TValue Value { get; } = value;

        public long Weight { get; } = weight;

        public bool IsUsed { get => _isUsed; set => _isUsed = value; }
    }
}
