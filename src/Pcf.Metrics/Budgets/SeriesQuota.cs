namespace Pcf.Metrics.Budgets;

/// <summary>Series that all metrics of a registry may have together. Thread-safe.</summary>
internal sealed class SeriesQuota(int limit)
{
    private int _taken;
    private long _released;

    /// <summary>How often a place has become free.</summary>
    public long Released => Interlocked.Read(ref _released);

    /// <summary>Takes a place, if there is one.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= limit) { return true; }
        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Release()
    {
        Interlocked.Decrement(ref _taken);
        Interlocked.Increment(ref _released);
    }
}
