namespace Pcf.Metrics.Series;

/// <summary>A sum that only grows. Thread-safe, lock-free; threads that meet on it are spread over stripes from then on.</summary>
/// <remarks>
/// One cell until two threads collide, since most series never see it: a counter costs eight bytes and one compare-and-swap. A cell is closed by its
/// sign bit, which a sum of counts has no other use for. So what was added before is still readable, and what comes after knows that it came too
/// late.
/// </remarks>
internal struct StripedSum
{
    private long _cell;
    private long[]? _stripes;

    /// <summary>The sum at this moment, also once it is closed.</summary>
    public readonly double Value
    {
        get
        {
            var sum = Number(Volatile.Read(in _cell));
            if (Volatile.Read(in _stripes) is not { } stripes) { return sum; }
            foreach (ref var cell in Stripes.All(stripes)) { sum += Number(Volatile.Read(ref cell)); }
            return sum;
        }
    }

    /// <summary>Adds, unless the sum is closed.</summary>
    /// <param name="value">0 or more, finite.</param>
    public bool TryAdd(double value)
    {
        if (_stripes is { } stripes) { return TryAdd(stripes, value); }
        var seen = Volatile.Read(ref _cell);
        if (seen < 0) { return false; }
        return Interlocked.CompareExchange(ref _cell, Bits(Number(seen) + value), seen) == seen || TryAddContended(value);
    }

    /// <summary>Closes the sum if it is still the one given; else it stays as it is.</summary>
    public bool TryClose(double expected)
    {
        var sum = Close(ref _cell);
        // Read after the cell is closed: a thread that makes stripes looks at the cell after it has, so one of the two sees the other.
        var stripes = Volatile.Read(ref _stripes) ?? [];
        foreach (ref var cell in Stripes.All(stripes)) { sum += Close(ref cell); }
        if (sum.Equals(expected)) { return true; }
        foreach (ref var cell in Stripes.All(stripes)) { Open(ref cell); }
        Open(ref _cell);
        return false;
    }

    private bool TryAddContended(double value)
    {
        Interlocked.CompareExchange(ref _stripes, Stripes.Create(), null);
        return Interlocked.Read(ref _cell) >= 0 && TryAdd(_stripes, value);
    }

    private static bool TryAdd(long[] stripes, double value)
    {
        while (true)
        {
            ref var cell = ref Stripes.Own(stripes);
            var seen = Volatile.Read(ref cell);
            if (seen < 0) { return false; }
            if (Interlocked.CompareExchange(ref cell, Bits(Number(seen) + value), seen) == seen) { return true; }
            Stripes.MoveOn();
        }
    }

    private static double Close(ref long cell) => Number(Interlocked.Or(ref cell, long.MinValue));

    private static void Open(ref long cell) => Interlocked.And(ref cell, long.MaxValue);

    private static double Number(long bits) => BitConverter.Int64BitsToDouble(bits & long.MaxValue);

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);
}
