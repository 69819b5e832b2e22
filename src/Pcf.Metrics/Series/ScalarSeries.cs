using System.Runtime.InteropServices;

namespace Pcf.Metrics.Series;

/// <summary>One label set with one number.</summary>
internal abstract class ScalarSeries(ReadOnlySpan<Label> labels, string[] values) : MetricSeries(labels, values)
{
    /// <summary>The number at this moment.</summary>
    public abstract double Value { get; }

    internal override double Weight => Value;

    /// <summary>Series of one kind as what they have in common.</summary>
    public static ReadOnlyMemory<ScalarSeries> AsScalars<TSeries>(ReadOnlyMemory<TSeries> series)
        where TSeries : ScalarSeries =>
        MemoryMarshal.TryGetArray(series, out var array) ? new ReadOnlyMemory<ScalarSeries>(array.Array, array.Offset, array.Count) : default;
}

/// <summary>A number that only grows. Thread-safe, lock-free; an addition allocates nothing once threads have met on it.</summary>
internal sealed class CounterSeries(ReadOnlySpan<Label> labels, string[] values) : ScalarSeries(labels, values)
{
    private StripedSum _sum;

    public override double Value => _sum.Value;

    /// <summary>Adds, unless the series has gone from its metric.</summary>
    public bool TryAdd(double value) => _sum.TryAdd(value);

    internal override bool TryRetire(double weight) => _sum.TryClose(weight);
}

/// <summary>A number that is set or added to. Thread-safe, lock-free, no allocation.</summary>
internal sealed class GaugeSeries(ReadOnlySpan<Label> labels, string[] values) : ScalarSeries(labels, values)
{
    private double _value;
    private bool _touched;
    private bool _isCounted;

    public override double Value => Volatile.Read(ref _value);

    // What is set has no beginning; a total that is kept elsewhere may be older than its first observation.
    public override long Created
    {
        get => 0;
        set { }
    }

    // A gauge's past does not add up to anything: what counts is whether it was touched since the last look.
    internal override double Weight => Interlocked.Exchange(ref _touched, false) ? double.NaN : 0;

    /// <summary>Sets the value, unless the series has gone from its metric.</summary>
    public bool TrySet(double value)
    {
        Volatile.Write(ref _value, value);
        return TryTouch();
    }

    /// <summary>Adds to the value, unless the series has gone from its metric.</summary>
    public bool TryAdd(double value)
    {
        _isCounted = true;
        Move(value);
        if (TryTouch()) { return true; }
        // Taken back: the caller adds it to the series that comes next, or to this one if it did not have to go after all.
        Move(-value);
        return false;
    }

    internal override bool TryRetire(double weight)
    {
        // The other half of TryTouch: the series is marked as gone by now, so a writer that this look does not see will see the mark.
        Interlocked.MemoryBarrier();
        return !Volatile.Read(ref _touched) && !(_isCounted && Value != 0);
    }

    private void Move(double by)
    {
        var seen = Volatile.Read(ref _value);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _value, seen + by, seen);
            // Compared as bits: once a sum is not a number it equals nothing, itself included, and the loop would never end.
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen)) { return; }
            seen = before;
        }
    }

    private bool TryTouch()
    {
        Interlocked.Exchange(ref _touched, true);
        return State != SeriesState.Gone;
    }
}
