using System.Numerics;
using Pcf.Metrics.Labels;

namespace Pcf.Metrics.Series;

/// <summary>All series of a metric, found by label set and listed for pages. Reading takes no lock; changing it takes the table's.</summary>
/// <param name="removed">A series of no label set. It stands where one was, so that a search goes on behind it.</param>
internal sealed class SeriesIndex<TSeries>(TSeries removed)
    where TSeries : MetricSeries
{
    private const int InitialSlots = 8;

    // A small table is at most half full, so that a search for what is not there is short; a large one up to three quarters, since there memory
    // counts.
    private const int SmallTable = 4_096;

    // Open addressing. A search in an old array still ends; its caller then asks again under the lock.
    private volatile TSeries?[] _slots = new TSeries?[InitialSlots];
    private volatile TSeries[] _listed = [];
    private int _count;
    private int _used;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>All of them, in the order of their making.</summary>
    public ReadOnlyMemory<TSeries> All
    {
        get
        {
            while (true)
            {
                var listed = _listed;
                var count = Volatile.Read(ref _count);
                // The count belongs to this array only if no other has taken its place meanwhile.
                if (listed == _listed) { return listed.AsMemory(0, Math.Min(count, listed.Length)); }
            }
        }
    }

    /// <summary>The series of a label set, or null.</summary>
    /// <param name="values">The label values.</param>
    /// <param name="hash">Their hash.</param>
    /// <param name="upTo">The last state that will do: live ones, or frozen ones too.</param>
    public TSeries? Find(ReadOnlySpan<string> values, ulong hash, SeriesState upTo)
    {
        var slots = _slots;
        var mask = slots.Length - 1;
        var tag = Tag(hash);
        for (var at = (int)hash & mask; slots[at] is { } series; at = (at + 1) & mask)
        {
            if (series.Hash == tag && Same(series.Values, values) && series.State <= upTo) { return series; }
        }
        return null;
    }

    /// <summary>The series of a label set as it has become, or null.</summary>
    /// <param name="set">The label set.</param>
    /// <param name="upTo">The last state that will do: live ones, or frozen ones too.</param>
    public TSeries? Find(scoped in RequestedLabels set, SeriesState upTo)
    {
        var slots = _slots;
        var mask = slots.Length - 1;
        var tag = Tag(set.Hash);
        for (var at = (int)set.Hash & mask; slots[at] is { } series; at = (at + 1) & mask)
        {
            if (series.Hash == tag && set.Is(series.Values) && series.State <= upTo) { return series; }
        }
        return null;
    }

    /// <summary>Adds a series that is not among them.</summary>
    public void Add(TSeries series, ulong hash)
    {
        series.Hash = Tag(hash);
        if (_used + 1 > (_slots.Length < SmallTable ? _slots.Length / 2 : _slots.Length / 4 * 3)) { Rebuild(); }
        Put(_slots, series, hash);
        _used++;
        if (_count >= _listed.Length)
        {
            var wider = new TSeries[Math.Max(4, _listed.Length + (_listed.Length / 2))];
            _listed.CopyTo(wider, 0);
            _listed = wider;
        }
        _listed[_count] = series;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Takes series out.</summary>
    public void Remove(HashSet<TSeries> gone)
    {
        foreach (var series in gone)
        {
            var at = (int)LabelHash.Compute(series.Values) & (_slots.Length - 1);
            while (_slots[at] != series) { at = (at + 1) & (_slots.Length - 1); }
            Volatile.Write(ref _slots[at], removed);
        }
        var kept = All.ToArray().Where(series => !gone.Contains(series)).ToArray();
        _listed = kept;
        Volatile.Write(ref _count, kept.Length);
    }

    // Leaves the marks of removed series behind, so the new array may well be no larger.
    private void Rebuild()
    {
        var wanted = (_count + 1) * (_count < SmallTable / 2 ? 2 : 1.5);
        var slots = new TSeries?[Math.Max(InitialSlots, (int)BitOperations.RoundUpToPowerOf2((uint)wanted))];
        foreach (var series in All.Span) { Put(slots, series, LabelHash.Compute(series.Values)); }
        _used = _count;
        _slots = slots;
    }

    private static void Put(TSeries?[] slots, TSeries series, ulong hash)
    {
        var at = (int)hash & (slots.Length - 1);
        while (slots[at] is not null) { at = (at + 1) & (slots.Length - 1); }
        Volatile.Write(ref slots[at], series);
    }

    private static uint Tag(ulong hash) => (uint)(hash >> 32) | 1;

    private static bool Same(string[] known, ReadOnlySpan<string> given)
    {
        if (known.Length != given.Length) { return false; }
        for (var i = 0; i < known.Length; i++)
        {
            if (!ReferenceEquals(known[i], given[i]) && !string.Equals(known[i], given[i], StringComparison.Ordinal)) { return false; }
        }
        return true;
    }
}
