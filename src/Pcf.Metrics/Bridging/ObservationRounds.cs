namespace Pcf.Metrics.Bridging;

/// <summary>Asks all observable instruments before a page, and shows what they said all at once. Thread-safe.</summary>
internal sealed class ObservationRounds(MetricsRegistry registry)
{
    private readonly Lock _membership = new();
    private readonly HashSet<BridgedFamily> _families = [];
    private volatile ObservedInstrument[] _instruments = [];
    private long _round;
    private int _isAsking;

    /// <summary>The number of the round under way, or the last.</summary>
    public long Current => Volatile.Read(ref _round);

    public void Add(ObservedInstrument instrument)
    {
        lock (_membership)
        {
            _instruments = [.. _instruments, instrument];
            _families.Add(instrument.Family);
        }
    }

    public void Remove(ObservedInstrument instrument)
    {
        lock (_membership) { _instruments = [.. _instruments.Where(one => one != instrument)]; }
        registry.Callbacks.Forget(instrument);
        instrument.Leave();
    }

    /// <summary>Asks them all. One that fails is counted, and the others are shown.</summary>
    public void Run()
    {
        // A scrape that overlaps another has fresh values from it already.
        if (Interlocked.Exchange(ref _isAsking, 1) == 1) { return; }
        try
        {
            var round = Interlocked.Increment(ref _round);
            foreach (var instrument in _instruments)
            {
                if (instrument.Ask() is { } failure) { registry.Callbacks.Failed(instrument, instrument.Meter, instrument.Name, failure); }
                else { registry.Callbacks.Worked(instrument, instrument.Meter, instrument.Name); }
            }
            BridgedFamily[] families;
            lock (_membership) { families = [.. _families]; }
            foreach (var family in families) { family.Publish(round); }
        }
        finally
        {
            Volatile.Write(ref _isAsking, 0);
        }
    }
}
