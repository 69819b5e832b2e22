namespace Pcf.Observability.Metrics;

/// <summary>Chooses which operations of a very hot path are measured, so that their counts stay exact. Thread-safe; one atomic operation each, no allocation.</summary>
/// <remarks>
/// The gaps between the chosen are random, so a pattern in the operations cannot hide between them. Each chosen operation stands for all of its gap: the weights add up
/// to the operations so far, less those <see cref="Pending"/> since the last chosen one.
/// </remarks>
public sealed class HistogramSampler
{
    private readonly int _longest;
    private long _left;
    private long _gap;

    internal HistogramSampler(int oneIn)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(oneIn, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oneIn, 1_000_000);
        // Even draws from 1 to this have the mean that was asked for.
        _longest = (2 * oneIn) - 1;
        _left = _gap = Draw();
    }

    /// <summary>Operations that no weight stands for yet; fewer than twice the mean gap.</summary>
    public long Pending => Volatile.Read(ref _gap) - Interlocked.Read(ref _left);

    /// <summary>Tells whether to measure this operation.</summary>
    /// <param name="weight">How many operations it stands for: to be passed to <see cref="Histogram.Record(double, long, ReadOnlySpan{string})"/>; 0 when it is not chosen.</param>
    public bool Next(out long weight)
    {
        weight = 0;
        if (Interlocked.Decrement(ref _left) != 0) { return false; }
        weight = _gap;
        // Others may have gone on below zero meanwhile: they count into the next gap, which must end above zero, or nobody would meet zero again.
        var next = 0L;
        long left;
        do
        {
            var draw = Draw();
            next += draw;
            Volatile.Write(ref _gap, next);
            left = Interlocked.Add(ref _left, draw);
        }
        while (left <= 0);
        return true;
    }

    private long Draw() => Random.Shared.Next(1, _longest + 1);
}
