namespace Pcf.Metrics.Series;

/// <summary>A count of events. Thread-safe, lock-free, exact; threads that meet on it are spread over stripes from then on.</summary>
internal struct StripedCount
{
    private long _cell;
    private long[]? _stripes;

    /// <summary>The count at this moment.</summary>
    public readonly long Value
    {
        get
        {
            var count = Volatile.Read(in _cell);
            if (Volatile.Read(in _stripes) is not { } stripes) { return count; }
            foreach (ref var cell in Stripes.All(stripes)) { count += Volatile.Read(ref cell); }
            return count;
        }
    }

    /// <summary>Counts one event.</summary>
    public void Increment()
    {
        if (_stripes is null)
        {
            var seen = Volatile.Read(ref _cell);
            if (Interlocked.CompareExchange(ref _cell, seen + 1, seen) == seen) { return; }
            Interlocked.CompareExchange(ref _stripes, Stripes.Create(), null);
        }
        Interlocked.Increment(ref Stripes.Own(_stripes));
    }
}
