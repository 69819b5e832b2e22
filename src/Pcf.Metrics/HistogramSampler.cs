using Pcf.Metrics.Series;

namespace Pcf.Metrics;

/// <summary>Chooses which operations of a very hot path are measured, so that their counts stay exact. Thread-safe; one atomic operation each, no
/// allocation.</summary>
/// <remarks>
/// The gaps between the chosen are random, so a pattern in the operations cannot hide between them. Each chosen operation stands for all of its gap:
/// the weights add up
/// to the operations so far, less those <see cref="Pending"/> since the last chosen ones. Threads that meet count down apart from then on.
/// </remarks>
public sealed class HistogramSampler
{
    private const int GapShift = 32;

    private readonly int _longest;

    // In each the gap, and below it how many operations are left of it; zero between two gaps.
    private readonly long[] _gaps = Stripes.Create();

    internal HistogramSampler(int oneIn)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(oneIn, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oneIn, 1_000_000);
        // Even draws from 1 to this have the mean that was asked for.
        _longest = (2 * oneIn) - 1;
    }

    /// <summary>Operations that no weight stands for yet; fewer than twice the mean gap for each thread that is busy at once.</summary>
    public long Pending
    {
        get
        {
            var pending = 0L;
            foreach (ref var cell in Stripes.All(_gaps))
            {
                var gap = Volatile.Read(ref cell);
                pending += (gap >> GapShift) - (int)gap;
            }
            return pending;
        }
    }

    /// <summary>Tells whether to measure this operation.</summary>
    /// <param name="weight">How many operations it stands for: to be passed to <see cref="Histogram.Record(double, long, ReadOnlySpan{string})"/>; 0
    /// when it is not chosen.</param>
    public bool Next(out long weight)
    {
        while (true)
        {
            ref var cell = ref Stripes.Own(_gaps);
            var seen = Volatile.Read(ref cell);
            var gap = seen == 0 ? Draw() : seen;
            var isLast = (int)gap == 1;
            if (Interlocked.CompareExchange(ref cell, isLast ? 0 : gap - 1, seen) == seen)
            {
                weight = isLast ? gap >> GapShift : 0;
                return isLast;
            }
            Stripes.MoveOn();
        }
    }

    private long Draw()
    {
        long draw = Random.Shared.Next(1, _longest + 1);
        return (draw << GapShift) | draw;
    }
}
