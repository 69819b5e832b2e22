namespace Pcf.Metrics.Registry;

/// <summary>Reads all observable instruments before a collection, and shows their values all at once. Thread-safe.</summary>
internal sealed class ObservationRounds(CallbackStates callbacks)
{
    private readonly Lock _membership = new();
    // A metric stays here when its last source has left: the next round takes its series out.
    private readonly HashSet<Action<long>> _publishers = [];
    private volatile ObservedSource[] _sources = [];
    private long _round;
    private int _isReading;

    /// <summary>The number of the round under way, or the last.</summary>
    public long Current => Volatile.Read(ref _round);

    public void Add(ObservedSource source)
    {
        lock (_membership)
        {
            _sources = [.. _sources, source];
            _publishers.Add(source.Publish);
        }
    }

    public void Remove(ObservedSource source)
    {
        lock (_membership) { _sources = [.. _sources.Where(one => one != source)]; }
        callbacks.Forget(source);
        source.Leave();
    }

    /// <summary>Reads them all. One that fails is counted, and the others are shown.</summary>
    public void Run()
    {
        // A scrape that overlaps another has fresh values from it already.
        if (Interlocked.Exchange(ref _isReading, 1) == 1) { return; }
        try
        {
            var round = Interlocked.Increment(ref _round);
            foreach (var source in _sources)
            {
                if (source.Read() is { } failure) { callbacks.Failed(source, source.Meter, source.Name, failure); }
                else { callbacks.Worked(source, source.Meter, source.Name); }
            }
            Action<long>[] publishers;
            lock (_membership) { publishers = [.. _publishers]; }
            foreach (var publish in publishers) { publish(round); }
        }
        finally
        {
            Volatile.Write(ref _isReading, 0);
        }
    }
}
