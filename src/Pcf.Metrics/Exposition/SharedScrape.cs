using Pcf.Shared;

namespace Pcf.Metrics.Exposition;

/// <summary>Collects once for all scrapes that ask meanwhile, so that observed metrics are asked once. Thread-safe.</summary>
/// <remarks>A callback that hangs holds one thread, however many scrapes come and give up. It is none of the pool: a pool that is used up is what
/// metrics have to show.</remarks>
internal sealed class SharedScrape(Func<ScrapeSnapshot> collect)
{
    private readonly Lock _starting = new();
    private Task<ScrapeSnapshot>? _running;

    /// <summary>What is there now, or what the collection under way will find.</summary>
    public Task<ScrapeSnapshot> CollectAsync()
    {
        lock (_starting)
        {
            if (_running is not { IsCompleted: false })
            {
                _running = Task.Factory.StartNew(Collect, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            return _running;
        }
    }

    private ScrapeSnapshot Collect()
    {
        var before = ThreadCpu.Now;
        var collected = collect();
        ThreadCpu.Report(TelemetryPart.Metrics, ref before);
        return collected;
    }
}
