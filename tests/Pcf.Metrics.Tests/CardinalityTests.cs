using System.Globalization;

namespace Pcf.Metrics.Tests;

public sealed class CardinalityTests
{
    [Fact]
    public void Over_a_labels_budget_only_that_label_becomes_other()
    {
        var registry = MetricsRegistry.CreateBuilder().Build();
        var counter = registry.RegisterCounter("requests_total", "Requests.", ["method", new Label("path", maxValues: 2)]);

        foreach (var path in new[] { "/a", "/b", "/c", "/d" }) { counter.Add(1, "GET", path); }

        Assert.Equal(1, counter.Value("GET", "/a"));
        Assert.Equal(1, counter.Value("GET", "/b"));
        Assert.Equal(2, counter.Value("GET", "other"));
    }

    [Fact]
    public void Over_the_metrics_limit_the_label_with_most_values_becomes_other()
    {
        var registry = MetricsRegistry.CreateBuilder().WithCardinalityLimit(10).Build();
        var counter = registry.RegisterCounter("requests_total", "Requests.", ["method", "user"]);

        for (var i = 0; i < 1_000; i++) { counter.Add(1, i % 2 == 0 ? "GET" : "PUT", i.ToString(CultureInfo.InvariantCulture)); }

        Assert.Equal(1_000, counter.Total());
        Assert.Equal(500, counter.Series().Where(s => s.Labels[0] == "GET").Sum(s => s.Value));
        Assert.InRange(counter.Series().Count(), 1, 12);
    }

    [Fact]
    public void Racing_threads_admit_no_more_than_the_budget()
    {
        var registry = MetricsRegistry.CreateBuilder().Build();
        var counter = registry.RegisterCounter("requests_total", "Requests.", [new Label("path", maxValues: 2)]);

        Parallel.For(0, 10_000, i => counter.Add(1, $"/{i % 100}"));

        Assert.Equal(3, counter.Series().Count());
        Assert.Equal(10_000, counter.Total());
    }

    [Fact]
    public void What_overflowed_is_counted_for_the_metric()
    {
        var registry = MetricsRegistry.CreateBuilder().Build();
        var counter = registry.RegisterCounter("requests_total", "Requests.", [new Label("path", maxValues: 1)]);

        foreach (var path in new[] { "/a", "/b", "/c" }) { counter.Add(1, path); }

        Assert.Equal(2, counter.Overflowed);
    }

    [Fact]
    public void TryAdd_returns_whether_the_series_was_admitted_as_given()
    {
        var registry = MetricsRegistry.CreateBuilder().Build();
        var counter = registry.RegisterCounter("requests_total", "Requests.", [new Label("path", maxValues: 1)]);

        Assert.True(counter.TryAdd(1, "/a"));
        Assert.False(counter.TryAdd(1, "/b"));
        Assert.Equal(2, counter.Total());
    }
}
