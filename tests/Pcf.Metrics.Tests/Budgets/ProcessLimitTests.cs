namespace Pcf.Metrics.Tests.Budgets;

public sealed class ProcessLimitTests
{
    [Fact]
    public void All_metrics_together_stay_within_the_process_limit()
    {
        var registry = MetricsRegistry.CreateBuilder().WithSeriesLimit(100).Build();
        var counters = Enumerable.Range(0, 5).Select(i => registry.RegisterCounter($"jobs_{i}_total", "Jobs.", ["kind"])).ToArray();

        foreach (var counter in counters)
        {
            for (var i = 0; i < 200; i++) { counter.Add(1, $"kind{i}"); }
        }

        Assert.Equal(1_000, counters.Sum(c => c.Total()));
        // One series under `other` a metric comes on top, or its events would have no place.
        Assert.InRange(counters.Sum(c => c.Figures.Series), 100, 105);
    }

    [Fact]
    public void Two_threads_share_the_limit_without_passing_it()
    {
        var registry = MetricsRegistry.CreateBuilder().WithSeriesLimit(50).Build();
        var one = registry.RegisterCounter("one_total", "One.", ["kind"]);
        var two = registry.RegisterCounter("two_total", "Two.", ["kind"]);

        Parallel.For(0, 10_000, i => (i % 2 == 0 ? one : two).Add(1, $"kind{i}"));

        Assert.Equal(10_000, one.Total() + two.Total());
        Assert.InRange(one.Figures.Series + two.Figures.Series, 50, 52);
    }
}
