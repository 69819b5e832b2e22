using Pcf.HotPaths.Results;

namespace Pcf.HotPaths.Tests.Results;

/// <summary>Which changes between two runs are regressions. That the real paths' are found is the question of `./just bench-regressions`.</summary>
public sealed class ComparisonTests
{
    [Fact]
    public void The_same_figures_are_no_regression()
    {
        var run = RunOf(new Row("counter", "instructions", 100, "peer", 200, 0.499, 0.501));

        var comparison = new Comparison(run, run);

        Assert.Empty(comparison.Regressions);
        Assert.Contains("as before", comparison.Report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tenth_more_instructions_are_a_regression()
    {
        var comparison = Compare(
            new Row("counter", "instructions", 100, "peer", 200, 0.499, 0.501),
            new Row("counter", "instructions", 110, "peer", 200, 0.549, 0.551));

        Assert.Equal(["counter"], comparison.Regressions);
        Assert.Contains("REGRESSION", comparison.Report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_runtime_that_makes_both_sides_dearer_is_no_regression()
    {
        var comparison = Compare(
            new Row("counter", "instructions", 100, "peer", 200, 0.499, 0.501),
            new Row("counter", "instructions", 150, "peer", 300, 0.499, 0.501));

        Assert.Empty(comparison.Regressions);
    }

    [Fact]
    public void A_peer_that_became_cheaper_is_no_regression_of_instructions()
    {
        var comparison = Compare(
            new Row("counter", "instructions", 100, "peer 1", 200, 0.499, 0.501),
            new Row("counter", "instructions", 100, "peer 2", 100, 0.999, 1.001));

        Assert.Empty(comparison.Regressions);
    }

    [Fact]
    public void Times_are_held_by_their_ratios_whatever_the_machine()
    {
        var old = new Row("scrape", "ns", 100, "peer", 200, 0.45, 0.55);

        Assert.Empty(Compare(old, new Row("scrape", "ns", 1_000, "peer", 2_000, 0.45, 0.55)).Regressions);
        Assert.Equal(["scrape"], Compare(old, new Row("scrape", "ns", 50, "peer", 50, 0.95, 1.05)).Regressions);
    }

    [Fact]
    public void A_ratio_within_the_noise_of_both_runs_is_no_regression()
    {
        var comparison = Compare(
            new Row("scrape", "ns", 100, "peer", 200, 0.40, 0.60),
            new Row("scrape", "ns", 120, "peer", 200, 0.55, 0.70));

        Assert.Empty(comparison.Regressions);
    }

    [Fact]
    public void A_row_that_is_no_longer_measured_is_missed()
    {
        var row = new Row("counter", "instructions", 100, "peer", 200, 0.499, 0.501);

        var comparison = new Comparison(RunOf(row, row with { Name = "gone" }), RunOf(row, row with { Name = "new" }));

        Assert.Equal(["gone"], comparison.Missing);
        Assert.Empty(comparison.Regressions);
    }

    [Fact]
    public void A_run_is_the_same_after_its_file()
    {
        var run = RunOf(new Row("counter", "instructions", 100.5, "peer", 200, 0.499, 0.501));
        var path = Path.Combine(Directory.CreateTempSubdirectory("pcf-run-").FullName, "run.json");

        run.Write(path);
        var read = Run.Read(path);

        Assert.Equal(run.Rows, read.Rows);
        Assert.Equal(run with { Rows = [] }, read with { Rows = [] });
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private static Comparison Compare(Row before, Row after) => new(RunOf(before), RunOf(after));

    private static Run RunOf(params Row[] rows) => new("2026-01-01", "abc", "machine", ".NET", 1, rows);
}
