using System.Globalization;
using Pcf.Metrics.Tests.Support;

namespace Pcf.Metrics.Tests.Series;

/// <summary>Label sets that come and go for ever: memory stays, and no event is lost. <c>PCF_CHURN_SETS</c> says how many there are.</summary>
// What other tests hold meanwhile would be counted too.
[CollectionDefinition(nameof(ChurnTests), DisableParallelization = true)]
[Collection(nameof(ChurnTests))]
public sealed class ChurnTests
{
    private const int NewEachRound = 2_000;
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("PCF_CHURN_SETS") ?? "400000",
        CultureInfo.InvariantCulture) / NewEachRound;

    [Fact]
    public void Memory_is_flat_and_the_sum_exact()
    {
        var clock = new FakeClock();
        using var registry = MetricsRegistry.CreateBuilder().WithClock(clock).WithCardinalityLimit(1_000).Build();
        var counter = registry.RegisterCounter("requests_total", "Requests.", ["tenant", "user"], new() { IdleTime = registry.Window * 2 });
        var scraper = new ScrapedCounters();
        var early = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < NewEachRound; i++)
            {
                counter.Add(1, $"tenant{i % 7}", ((round * NewEachRound) + i).ToString(CultureInfo.InvariantCulture));
            }
            scraper.Scrape(registry, counter);
            clock.Advance(registry.Window);
            if (round == Rounds / 4) { early = LiveHeap(); }
        }
        var late = LiveHeap();

        Assert.Equal(Rounds * NewEachRound, scraper.Increases);
        Assert.True(counter.Figures.Expired > 10_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"live heap {early} B after a quarter, {late} B at the end");
        Assert.InRange(late, 0, early * 1.05);
    }

    [Fact]
    public void A_high_limit_with_one_series_in_use_reserves_nothing()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        using var registry = MetricsRegistry.CreateBuilder().WithCardinalityLimit(100_000).Build();
        registry.RegisterCounter("requests_total", "Requests.", [new Label("endpoint", 100_000), "method", "status"]).Add(1, "/", "GET", "2xx");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
    }

    [Fact]
    public void A_counter_series_with_its_labels_takes_no_more_than_220_bytes()
    {
        string[] methods = ["GET", "POST", "PUT", "DELETE"];
        string[] endpoints = [.. Enumerable.Range(0, 2_500).Select(i => $"/api/notes/{i}")];
        string[] groups = ["2xx", "3xx", "4xx", "5xx"];
        using var registry = MetricsRegistry.CreateBuilder().WithCardinalityLimit(100_000).Build();
        var counter = registry.RegisterCounter("requests_total", "Requests.", ["method", "endpoint", "status"]);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        foreach (var method in methods)
        {
            foreach (var endpoint in endpoints)
            {
                foreach (var group in groups) { counter.Add(1, method, endpoint, group); }
            }
        }

        Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - before) / 40_000.0, 0, 220);
        Assert.Equal(40_000, counter.Figures.Series);
    }

    private static long LiveHeap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
