using System.Numerics;

namespace Pcf.Observability.Metrics;

/// <summary>A sum that only grows. Thread-safe, lock-free; threads that meet on it are spread over stripes from then on.</summary>
/// <remarks>
/// One cell until two threads collide, since most series never see it: a counter costs eight bytes and one compare-and-swap. A cell is closed by its
/// sign bit, which a sum of counts has no other use for. So what was added before is still readable, and what comes after knows that it came too late.
/// </remarks>
internal struct StripedSum
{
    // Two cache lines a stripe, since processors fetch them in pairs. The first stays empty: the array's length is in it, which every addition reads.
    private const int Spacing = 128 / sizeof(long);
    private const int MaxStripes = 16;
    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount * 2, MaxStripes));

    // Where this thread adds. It moves on when it meets another there, so threads that are busy at once soon have a stripe each; the processor's number, which
    // is asked for from time to time only, kept two threads on one stripe for thousands of additions.
    [ThreadStatic]
    private static int _stripeOfThread;

    private long _cell;
    private long[]? _stripes;

    /// <summary>The sum at this moment, also once it is closed.</summary>
    public readonly double Value
    {
        get
        {
            var sum = Number(Volatile.Read(in _cell));
            if (Volatile.Read(in _stripes) is { } stripes)
            {
                for (var i = Spacing; i < stripes.Length; i += Spacing) { sum += Number(Volatile.Read(ref stripes[i])); }
            }
            return sum;
        }
    }

    /// <summary>Adds, unless the sum is closed.</summary>
    /// <param name="value">0 or more, finite.</param>
    public bool TryAdd(double value)
    {
        if (_stripes is not null) { return TryAddStriped(value); }
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
        for (var i = Spacing; i < stripes.Length; i += Spacing) { sum += Close(ref stripes[i]); }
        if (sum.Equals(expected)) { return true; }
        for (var i = Spacing; i < stripes.Length; i += Spacing) { Open(ref stripes[i]); }
        Open(ref _cell);
        return false;
    }

    private bool TryAddContended(double value)
    {
        Interlocked.CompareExchange(ref _stripes, new long[(Stripes + 1) * Spacing], null);
        return Interlocked.Read(ref _cell) >= 0 && TryAddStriped(value);
    }

    private readonly bool TryAddStriped(double value)
    {
        var stripes = _stripes!;
        while (true)
        {
            ref var cell = ref stripes[((_stripeOfThread & (Stripes - 1)) + 1) * Spacing];
            var seen = Volatile.Read(ref cell);
            if (seen < 0) { return false; }
            if (Interlocked.CompareExchange(ref cell, Bits(Number(seen) + value), seen) == seen) { return true; }
            _stripeOfThread++;
        }
    }

    private static double Close(ref long cell) => Number(Interlocked.Or(ref cell, long.MinValue));

    private static void Open(ref long cell) => Interlocked.And(ref cell, long.MaxValue);

    private static double Number(long bits) => BitConverter.Int64BitsToDouble(bits & long.MaxValue);

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);
}
