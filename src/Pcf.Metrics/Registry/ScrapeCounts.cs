namespace Pcf.Metrics.Registry;

/// <summary>Which scrapes have begun, and which have arrived. Thread-safe.</summary>
internal sealed class ScrapeCounts
{
    private long _begun;
    private long _lastShown;
    private long _sent;
    private long _failed;

    /// <summary>The number of the newest scrape.</summary>
    public long Begun => Interlocked.Read(ref _begun);

    /// <summary>The number of the newest scrape that reached its scraper completely; 0 before the first.</summary>
    public long LastShown => Interlocked.Read(ref _lastShown);

    /// <summary>Scrapes that reached their scraper completely.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Scrapes that did not reach their scraper completely.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>A scrape begins to read values.</summary>
    /// <returns>Its number, for <see cref="CountSent"/>.</returns>
    public long Begin() => Interlocked.Increment(ref _begun);

    /// <summary>A scrape has reached its scraper completely.</summary>
    public void CountSent(long number)
    {
        Interlocked.Increment(ref _sent);
        Show(number);
    }

    /// <summary>A collection has arrived completely: at a scraper, or at the receiver that metrics are sent to.</summary>
    public void Show(long number)
    {
        for (var seen = LastShown; number > seen; seen = LastShown) { Interlocked.CompareExchange(ref _lastShown, number, seen); }
    }

    /// <summary>A scrape did not reach its scraper completely.</summary>
    public void CountFailed() => Interlocked.Increment(ref _failed);
}
