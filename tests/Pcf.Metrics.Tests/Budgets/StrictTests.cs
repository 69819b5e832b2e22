namespace Pcf.Metrics.Tests.Budgets;

public sealed class StrictTests
{
    private static readonly SeriesOptions Strict = new() { Strict = true };

    [Fact]
    public void A_strict_metric_rejects_what_is_over_a_labels_budget()
    {
        var counter = MetricsRegistry.CreateBuilder().Build().RegisterCounter("jobs_total", "Jobs.", [new Label("kind", maxValues: 1)], Strict);

        Assert.True(counter.TryAdd(1, "a"));
        Assert.False(counter.TryAdd(1, "b"));

        Assert.Equal(1, counter.Total());
        Assert.Equal(1, counter.Figures.Rejected);
        Assert.Equal(0, counter.Figures.Overflowed);
    }

    [Fact]
    public void A_strict_metric_rejects_what_is_over_its_own_limit()
    {
        var counter = MetricsRegistry.CreateBuilder().WithCardinalityLimit(2).Build().RegisterCounter("jobs_total", "Jobs.", ["kind", "user"],
            Strict);

        var admitted = Enumerable.Range(0, 10).Count(i => counter.TryAdd(1, "a", $"user{i}"));

        Assert.Equal(2, admitted);
        Assert.Equal(2, counter.Total());
        Assert.Equal(8, counter.Figures.Rejected);
    }

    [Fact]
    public void A_limit_of_a_thousand_takes_a_thousand_label_sets_and_refuses_the_next()
    {
        var counter = MetricsRegistry.CreateBuilder().WithCardinalityLimit(1_000).Build().RegisterCounter("jobs_total", "Jobs.", ["kind"], Strict);

        for (var i = 0; i < 1_000; i++) { Assert.True(counter.TryAdd(1, $"kind{i}")); }

        Assert.False(counter.TryAdd(1, "one too many"));
        Assert.True(counter.TryAdd(1, "kind999"));
        Assert.Equal(1_001, counter.Total());
        Assert.Equal(0, counter.Value("one too many"));
    }

    [Fact]
    public void Without_strictness_TryAdd_returns_false_for_the_next_label_set()
    {
        var counter = MetricsRegistry.CreateBuilder().WithCardinalityLimit(1_000).Build().RegisterCounter("jobs_total", "Jobs.", ["kind"]);

        for (var i = 0; i < 1_000; i++) { Assert.True(counter.TryAdd(1, $"kind{i}")); }

        Assert.False(counter.TryAdd(1, "one too many"));
        Assert.Equal(1_001, counter.Total());
        Assert.Equal(1, counter.Value("other"));
    }

    [Fact]
    public void A_series_that_was_admitted_stays_so()
    {
        var counter = MetricsRegistry.CreateBuilder().WithCardinalityLimit(1).Build().RegisterCounter("jobs_total", "Jobs.", ["kind"], Strict);
        counter.TryAdd(1, "a");
        counter.TryAdd(1, "b");

        Assert.True(counter.TryAdd(1, "a"));
    }
}
