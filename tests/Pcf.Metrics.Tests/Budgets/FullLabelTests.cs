using Pcf.Metrics.Budgets;
using Pcf.Metrics.Labels;

namespace Pcf.Metrics.Tests.Budgets;

/// <summary>A wrong no would count a known value as <c>other</c>; a wrong yes only costs a look-up.</summary>
public class FullLabelTests
{
    private const int Values = 1_000;

    private readonly LabelBudget _budget = new(new Label("name", Values));

    public FullLabelTests()
    {
        for (var i = 0; i < Values; i++) { _budget.Admit($"known-{i}", LabelHash.Compute($"known-{i}")); }
    }

    [Fact]
    public void Whatever_has_a_place_may_be_there()
    {
        var full = new LabelOverflowFilter(0, _budget);

        Assert.All(_budget.Places(), place => Assert.True(full.MayHave(place.Hash)));
        Assert.True(full.MayHave(LabelHash.Compute(Label.Other)));
    }

    [Fact]
    public void Most_values_without_a_series_are_ruled_out_at_once()
    {
        var full = new LabelOverflowFilter(0, _budget);

        var inVain = Enumerable.Range(0, 100_000).Count(i => full.MayHave(LabelHash.Compute($"new-{i}")));

        Assert.InRange(inVain, 1, 100_000 / 12);
    }

    [Fact]
    public void A_value_beside_a_full_label_still_gets_its_series()
    {
        using var registry = MetricsRegistry.CreateBuilder().Build();
        var counter = registry.RegisterCounter("seen_total", "Seen.", [new Label("status", 3), new Label("name", 2)]);
        counter.Add(1, "ok", "a");
        counter.Add(1, "ok", "b");

        Assert.True(counter.TryAdd(1, "failed", "b"));
        Assert.False(counter.TryAdd(1, "failed", "c"));
        Assert.False(counter.TryAdd(1, "late", "d"));
        Assert.True(counter.TryAdd(1, "late", Label.Other));

        Assert.Equal(1, counter.Value("failed", Label.Other));
        Assert.Equal(2, counter.Value("late", Label.Other));
    }
}
