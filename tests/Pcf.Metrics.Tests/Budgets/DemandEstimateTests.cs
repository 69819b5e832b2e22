using System.Globalization;
using Pcf.Metrics.Budgets;
using Pcf.Metrics.Labels;

namespace Pcf.Metrics.Tests.Budgets;

public sealed class DemandEstimateTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(5_000)]
    [InlineData(50_000)]
    [InlineData(500_000)]
    public void The_estimate_is_within_five_standard_errors(int distinct)
    {
        var demand = new DemandEstimate();

        for (var i = 0; i < distinct; i++) { demand.Add(LabelHash.Compute($"kind{i.ToString(CultureInfo.InvariantCulture)}")); }

        Assert.InRange(demand.Estimate(), distinct * (1 - (5 * DemandEstimate.StandardError)), distinct * (1 + (5 * DemandEstimate.StandardError)));
    }

    [Fact]
    public void Seeing_a_value_again_changes_nothing()
    {
        var demand = new DemandEstimate();
        for (var i = 0; i < 1_000; i++) { demand.Add(LabelHash.Compute($"v{i}")); }
        var once = demand.Estimate();

        for (var i = 0; i < 10_000; i++) { demand.Add(LabelHash.Compute($"v{i % 1_000}")); }

        Assert.Equal(once, demand.Estimate());
    }

    [Fact]
    public void The_standard_error_is_what_the_contract_says() => Assert.InRange(DemandEstimate.StandardError, 0, 0.0325);

    [Fact]
    public void Racing_threads_lose_no_sight_of_a_value()
    {
        var alone = new DemandEstimate();
        for (var i = 0; i < 100_000; i++) { alone.Add(LabelHash.Compute($"v{i}")); }
        var raced = new DemandEstimate();

        Parallel.For(0, 100_000, i => raced.Add(LabelHash.Compute($"v{i}")));

        Assert.Equal(alone.Estimate(), raced.Estimate());
    }

    [Fact]
    public void A_metric_reports_how_many_label_sets_were_requested()
    {
        var counter = MetricsRegistry.CreateBuilder().WithCardinalityLimit(100).Build().RegisterCounter("jobs_total", "Jobs.", ["kind"]);

        for (var i = 0; i < 10_000; i++) { counter.Add(1, $"kind{i}"); }

        Assert.Equal(101, counter.Figures.Series);
        Assert.InRange(counter.Figures.Demand, 8_700, 11_300);
    }

    [Fact]
    public void Within_the_budget_the_demand_is_exact()
    {
        var counter = MetricsRegistry.CreateBuilder().Build().RegisterCounter("jobs_total", "Jobs.", ["kind"]);

        for (var i = 0; i < 300; i++) { counter.Add(1, $"kind{i % 30}"); }

        Assert.Equal(30, counter.Figures.Demand);
    }
}
