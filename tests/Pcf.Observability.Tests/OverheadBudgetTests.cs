namespace Pcf.Observability.Tests;

/// <summary>What a budget makes of the telemetry's share of the CPU time, in virtual time.</summary>
public sealed class OverheadBudgetTests : IDisposable
{
    private readonly FakeClock _clock = new();
    private readonly OverheadBudget _budget;
    private readonly List<OverheadStep> _steps = [];
    private double _telemetry;
    private double _cpu;

    public OverheadBudgetTests()
    {
        _budget = new OverheadBudget(_clock, 0.05, () => _telemetry, () => _cpu);
        _budget.Changed += (step, _) => _steps.Add(step);
    }

    public void Dispose() => _budget.Dispose();

    [Fact]
    public void Within_the_budget_nothing_is_thinned()
    {
        Pass(seconds: 600, share: 0.049);

        Assert.Equal(OverheadStep.All[0], _budget.Step);
        Assert.Empty(_steps);
    }

    [Fact]
    public void Above_it_each_ten_seconds_is_a_step_until_the_last()
    {
        Pass(10, 0.06);
        Assert.Equal(1, _budget.Step.Number);
        Pass(10, 0.06);
        Assert.Equal(2, _budget.Step.Number);
        Pass(600, 0.06);

        Assert.Equal(OverheadStep.All[^1], _budget.Step);
        Assert.Equal([1, 2, 3, 4], _steps.Select(step => step.Number));
    }

    [Fact]
    public void Each_step_keeps_less()
    {
        Assert.Equal(new OverheadStep(0, Traces: 1, Debug: 1, Information: 1), OverheadStep.All[0]);
        foreach (var (before, after) in OverheadStep.All.Zip(OverheadStep.All.Skip(1)))
        {
            Assert.Equal(before.Number + 1, after.Number);
            Assert.True(after.Traces < before.Traces && after.Debug <= before.Debug && after.Information <= before.Information);
            Assert.InRange(after.Traces, 0.01, 1);
            Assert.InRange(after.Information, 0.01, 1);
        }
    }

    [Fact]
    public void A_moment_above_it_is_no_step()
    {
        Pass(5, 0.2);
        Pass(60, 0.001);

        Assert.Empty(_steps);
    }

    [Fact]
    public void It_returns_step_by_step_when_the_share_is_clearly_lower_for_half_a_minute()
    {
        Pass(20, 0.06);
        Pass(300, 0.045);
        Assert.Equal(2, _budget.Step.Number);

        Pass(25, 0.03);
        Assert.Equal(2, _budget.Step.Number);
        Pass(5, 0.03);
        Assert.Equal(1, _budget.Step.Number);
        Pass(30, 0.03);

        Assert.Equal([1, 2, 1, 0], _steps.Select(step => step.Number));
    }

    [Fact]
    public void A_return_that_did_not_hold_is_tried_later_each_time()
    {
        var flips = FlipsOf(seconds: 3_600);

        // Without that, one each 40 s.
        Assert.InRange(flips, 4, 30);
        Assert.InRange(FlipsOf(seconds: 3_600), 4, 15);
    }

    [Fact]
    public void A_process_that_does_next_to_nothing_is_not_judged_and_comes_back()
    {
        Pass(20, 0.9, busy: 0.04);
        Assert.Empty(_steps);

        Pass(20, 0.06);
        Assert.Equal(2, _budget.Step.Number);
        Pass(60, 0.9, busy: 0.04);

        Assert.Equal(0, _budget.Step.Number);
    }

    [Fact]
    public void The_share_is_said_with_the_change()
    {
        var shares = new List<double>();
        _budget.Changed += (_, share) => shares.Add(share);
        Pass(10, 0.08);

        Assert.Equal(0.08, Assert.Single(shares), 0.000_1);
    }

    // A load that costs less than the budget only while it is thinned.
    private int FlipsOf(int seconds)
    {
        var before = _steps.Count;
        for (var i = 0; i < seconds / 5; i++) { Pass(5, _budget.Step.Number == 0 ? 0.06 : 0.02); }
        return _steps.Count - before;
    }

    private void Pass(int seconds, double share, double busy = 1)
    {
        for (var i = 0; i < seconds; i++)
        {
            _cpu += busy;
            _telemetry += busy * share;
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
