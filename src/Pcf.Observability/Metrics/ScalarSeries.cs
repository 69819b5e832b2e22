namespace Pcf.Observability.Metrics;

/// <summary>One number that is added to or set. Thread-safe, lock-free, no allocation.</summary>
internal sealed class ScalarSeries(ReadOnlySpan<Label> labels, string[] values) : Series(labels, values)
{
    // Whole numbers, which nearly all additions are, take one atomic add; a fraction takes a compare-and-swap loop.
    private long _whole;
    private double _fraction;

    public double Value => Interlocked.Read(ref _whole) + Volatile.Read(ref _fraction);

    public void Add(double value)
    {
        var whole = (long)value;
        // A magnitude from which a double no longer counts by ones stays out of the integer half, where it could wrap.
        if (whole == value && Math.Abs(value) < 1L << 53) { Interlocked.Add(ref _whole, whole); }
        else { Add(ref _fraction, value); }
    }

    public void Set(double value)
    {
        // A reader between the two writes may see the old whole part with the new value; a gauge is a sample, so the next one corrects it.
        Interlocked.Exchange(ref _whole, 0);
        Volatile.Write(ref _fraction, value);
    }

    internal static void Add(ref double sum, double value)
    {
        var seen = Volatile.Read(ref sum);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref sum, seen + value, seen);
            // Compared as bits: once a sum is not a number it equals nothing, itself included, and the loop would never end.
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen)) { return; }
            seen = before;
        }
    }
}
