using System.Text.RegularExpressions;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Contract;

/// <summary>Each metric and label that is named in ops/ or docs/ is in docs/telemetry.md, which is held against the running service.</summary>
/// <remarks>Renaming a metric or a label fails here until rules, dashboards and runbooks have the new name.</remarks>
public sealed partial class MetricContractTests
{
    // Prometheus adds these to what it scrapes, or exposes them itself.
    private static readonly string[] OfPrometheus =
    [
        "up", "ALERTS", "scrape_duration_seconds", "scrape_timeout_seconds", "scrape_samples_post_metric_relabeling", "scrape_sample_limit",
        "prometheus_rule_evaluation_failures_total", "prometheus_notifications_dropped_total",
        "prometheus_notifications_alertmanagers_discovered",
    ];

    private static readonly string[] LabelsOfPrometheus = ["job", "instance", "alertname", "alertstate", "rule_group"];

    [Fact]
    public async Task Queries_name_metrics_and_labels_of_the_contract()
    {
        var known = await KnownAsync();
        (string Where, string Query)[] queries =
        [
            .. RuleFiles.All.Select(rule => (rule.Name, rule.Query)),
            .. DashboardFiles.Queries("1m"),
            .. RunbookQueries.All(),
        ];
        var read = await PromQl.ReadAsync([.. queries.Select(query => query.Query)]);

        Assert.Empty(queries.Zip(read).SelectMany(pair => Faults(pair.Second, known).Select(fault => $"{pair.First.Where}: {fault}")));
    }

    [Fact]
    public void Series_of_promtool_tests_are_those_of_the_contract()
    {
        var known = TelemetryContract.Metrics();
        var series =
            from file in Directory.EnumerateFiles(Path.Combine(Sources.Root, "ops/prometheus/tests"))
            from test in Yaml.Read(file).GetProperty("tests").EnumerateArray()
            where test.TryGetProperty("input_series", out _)
            from input in test.GetProperty("input_series").EnumerateArray()
            select input.GetProperty("series").GetString()!;

        Assert.All(series, text =>
        {
            var name = text[..text.IndexOf('{', StringComparison.Ordinal)];
            if (OfPrometheus.Contains(name)) { return; }
            string[] labels = [.. LabelName().Matches(text).Select(label => label.Groups["name"].Value)];
            Assert.True(known.ContainsKey(Family(name)), text);
            Assert.Equal(known[Family(name)].Labels.Keys.Concat(["job", "instance"]).Order(), labels.Except(["le"]).Order());
        });
    }

    [Fact]
    public void Metrics_named_in_documents_are_in_the_contract()
    {
        var known = TelemetryContract.Metrics();
        string[] prefixes = [.. known.Keys.Select(name => name[..(name.IndexOf('_', StringComparison.Ordinal) + 1)]).Distinct()];
        var unknown =
            from page in Directory.EnumerateFiles(Path.Combine(Sources.Root, "docs"), "*.md", SearchOption.AllDirectories)
            from Match code in MetricInBackTicks().Matches(File.ReadAllText(page))
            let name = code.Groups["name"].Value
            where prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && !known.ContainsKey(Family(name))
            select $"{Path.GetFileName(page)}: {name}";

        Assert.Empty(unknown.Distinct());
    }

    private static IEnumerable<string> Faults(Query query, Dictionary<string, IReadOnlyDictionary<string, string>> known)
    {
        var allowed = LabelsOfPrometheus.ToHashSet(StringComparer.Ordinal);
        foreach (var selector in query.Selectors)
        {
            if (!known.TryGetValue(selector.Metric, out var labels)) { yield return $"no metric {selector.Metric}"; continue; }
            allowed.UnionWith(labels.Keys);
            foreach (var matcher in selector.Labels.Where(matcher => !LabelsOfPrometheus.Contains(matcher.Name)))
            {
                if (!labels.TryGetValue(matcher.Name, out var values)) { yield return $"{selector.Metric} has no label {matcher.Name}"; continue; }
                foreach (var value in Absent(matcher.Value, values)) { yield return $"{selector.Metric}: {matcher.Name} is never {value}"; }
            }
        }
        foreach (var label in query.Labels.Except(allowed)) { yield return $"no label {label}"; }
    }

    // Only closed sets are written out in the contract.
    private static IEnumerable<string> Absent(string value, string documented) =>
        documented.Contains(',') && !documented.Contains('+')
            ? value.Split('|').Where(one => !Word().Matches(documented).Any(word => word.Value == one))
            : [];

    private static async Task<Dictionary<string, IReadOnlyDictionary<string, string>>> KnownAsync()
    {
        var known = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var name in OfPrometheus) { known[name] = new Dictionary<string, string>(StringComparer.Ordinal); }
        foreach (var (name, (type, labels)) in TelemetryContract.Metrics())
        {
            known[name] = labels;
            if (type != "histogram") { continue; }
            known[name + "_bucket"] = new Dictionary<string, string>(labels, StringComparer.Ordinal) { ["le"] = "" };
            known[name + "_sum"] = known[name + "_count"] = labels;
        }
        // Recorded series have the labels of what they are made of; rules that read rules come after them.
        var rules = RuleFiles.All.Where(rule => !rule.IsAlert).ToArray();
        var read = await PromQl.ReadAsync([.. rules.Select(rule => rule.Query)]);
        for (var round = 0; round < 4; round++)
        {
            foreach (var (rule, query) in rules.Zip(read))
            {
                var labels = known.TryGetValue(rule.Name, out var before) ? new Dictionary<string, string>(before, StringComparer.Ordinal) : [];
                foreach (var selector in query.Selectors.Where(selector => known.ContainsKey(selector.Metric)))
                {
                    foreach (var label in known[selector.Metric]) { labels[label.Key] = label.Value; }
                }
                foreach (var label in rule.Labels) { labels[label.Key] = ""; }
                known[rule.Name] = labels;
            }
        }
        return known;
    }

    private static string Family(string name) => HistogramPart().Replace(name, "");

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex HistogramPart();

    [GeneratedRegex("(?<name>[a-z_]+)=", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex LabelName();

    [GeneratedRegex("`(?<name>[a-z]+(_[a-z0-9]+)*_(total|seconds|bytes|ratio|size|limit|used|active|idle|pending|up))[`{]", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex MetricInBackTicks();

    [GeneratedRegex("[a-z0-9_]+", RegexOptions.None, 1_000)]
    private static partial Regex Word();
}
