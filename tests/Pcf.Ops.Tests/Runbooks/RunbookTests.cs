using System.Text.RegularExpressions;
using Pcf.Ops.Tests.Live;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Runbooks;

/// <summary>One runbook for each alert, all of one shape.</summary>
public sealed partial class RunbookTests
{
    private static readonly string[] Sections = ["## Meaning", "## Impact", "## Diagnosis", "## Mitigation", "## In a drill"];
    private static readonly string Folder = Path.Combine(Sources.Root, "docs/runbooks");

    [Fact]
    public void Every_alert_has_its_runbook_and_every_runbook_its_alert() =>
        Assert.Equal(RuleFiles.Alerts.Select(alert => alert.Name).Order(), Pages().Select(page => Path.GetFileNameWithoutExtension(page)).Order());

    [Fact]
    public void A_runbook_has_the_five_sections_in_order() =>
        Assert.All(Pages(), page =>
        {
            var lines = File.ReadAllLines(page);
            Assert.Equal($"# {Path.GetFileNameWithoutExtension(page)}", lines[0]);
            Assert.Equal(Sections, lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)));
        });

    [Fact]
    public async Task The_queries_of_a_runbook_are_PromQL()
    {
        var queries = RunbookQueries.All();

        var read = await PromQl.ReadAsync([.. queries.Select(query => query.Text)]);

        Assert.All(Pages(), page => Assert.Contains(queries, query => query.Page == Path.GetFileName(page)));
        Assert.All(read.Zip(queries), pair => Assert.True(pair.First.Errors.Count == 0, $"{pair.Second.Page}: {pair.Second.Text}"));
    }

    [Fact]
    public void A_drill_that_a_runbook_names_exists()
    {
        string[] drills = [.. DrillTests.Drills.Keys, "all"];
        Assert.All(Pages(), page => Assert.All(Drill().Matches(File.ReadAllText(page)), drill =>
            Assert.Contains(drill.Groups["name"].Value, drills)));
        Assert.Contains(Pages(), page => Drill().IsMatch(File.ReadAllText(page)));
    }

    private static IEnumerable<string> Pages() => Directory.EnumerateFiles(Folder, "*.md").Where(page => Path.GetFileName(page) != "README.md");

    [GeneratedRegex("`./just drill (?<name>[a-z]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Drill();
}
