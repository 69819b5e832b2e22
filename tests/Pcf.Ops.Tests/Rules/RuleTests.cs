using System.Text.RegularExpressions;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Rules;

/// <summary>The rules of ops/prometheus, as Prometheus itself reads and runs them.</summary>
public sealed partial class RuleTests
{
    private static readonly string Folder = Path.Combine(Sources.Root, "ops/prometheus");

    [Fact]
    public async Task Promtool_accepts_the_configuration_and_all_rules()
    {
        Engine.Require("promtool");

        var (configuration, said) = await Engine.RunAsync("promtool",
            ["check", "config", "--syntax-only", Path.Combine(Folder, "prometheus.yml")]);
        var (rules, found) = await Engine.RunAsync("promtool", ["check", "rules", "--lint=all", "--lint-fatal", .. RuleFiles.Paths]);

        Assert.True(configuration == 0, said);
        Assert.True(rules == 0, found);
    }

    [Theory]
    [MemberData(nameof(TestFiles))]
    public async Task Alerts_fire_and_stay_quiet_as_their_tests_say(string file)
    {
        Engine.Require("promtool");

        var (code, output) = await Engine.RunAsync("promtool", ["test", "rules", Path.Combine(Folder, "tests", file)]);

        Assert.True(code == 0, output);
    }

    [Fact]
    public void Every_alert_has_a_test_in_which_it_fires()
    {
        var firing =
            from file in TestFiles()
            from test in Yaml.Read(Path.Combine(Folder, "tests", file.Data)).GetProperty("tests").EnumerateArray()
            where test.TryGetProperty("alert_rule_test", out _)
            from expected in test.GetProperty("alert_rule_test").EnumerateArray()
            where expected.GetProperty("exp_alerts").GetArrayLength() > 0
            select expected.GetProperty("alertname").GetString()!;

        Assert.Equal(RuleFiles.Alerts.Select(alert => alert.Name).Order(), firing.Distinct().Order());
    }

    [Fact]
    public void Every_alert_says_how_bad_it_is_and_what_to_read()
    {
        Assert.Equal(RuleFiles.Alerts.Count(), RuleFiles.Alerts.Select(alert => alert.Name).Distinct().Count());
        Assert.All(RuleFiles.Alerts, alert =>
        {
            Assert.Contains(alert.Labels["severity"], new[] { "critical", "warning", "info", "none" });
            Assert.Contains(alert.Labels["team"], new[] { "service", "telemetry" });
            Assert.False(string.IsNullOrWhiteSpace(alert.Annotations["summary"]));
            Assert.EndsWith($"/{alert.Name}.md", alert.Annotations["runbook_url"]);
            Assert.Matches(@"^https://grafana\.example\.com/d/pcf-[a-z]+$", alert.Annotations["dashboard_url"]);
        });
        // A text without a value or a label says no more than the summary.
        Assert.All(RuleFiles.Alerts.Where(alert => alert.Name is not ("Watchdog" or "PcfTargetsAbsent")),
            alert => Assert.Contains("{{ $", alert.Annotations["description"], StringComparison.Ordinal));
    }

    [Fact]
    public void Recorded_names_say_their_level_and_their_window() =>
        Assert.All(RuleFiles.All.Where(rule => !rule.IsAlert), rule => Assert.Matches(RecordedName(), rule.Name));

    [Fact]
    public void Samples_are_kept_longer_than_the_window_of_the_objectives()
    {
        var flags = File.ReadAllLines(Path.Combine(Folder, "flags"));

        Assert.Contains("--storage.tsdb.retention.time=45d", flags);
        Assert.Contains(flags, flag => flag.StartsWith("--storage.tsdb.retention.size=", StringComparison.Ordinal));
        Assert.Contains("exemplar-storage,native-histograms", string.Join('\n', flags), StringComparison.Ordinal);
    }

    public static TheoryData<string> TestFiles() =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, "tests"), "*.test.yml").Select(path => Path.GetFileName(path)).Order()];

    [GeneratedRegex("^(job|job_operation|job_field|job_loader|job_cache|instance|slo):[a-z0-9_]+:(p[0-9]+_5m|(ratio_|mean|rate|increase)[a-z0-9_]*|ratio)$",
        RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex RecordedName();
}
