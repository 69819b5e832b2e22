using System.Text.Json;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Dashboards;

/// <summary>The dashboards, as Grafana's schema, Prometheus's grammar and their readers take them. No Grafana runs here.</summary>
public sealed class DashboardTests
{
    private static readonly string[] Kinds = ["timeseries", "stat", "state-timeline", "table"];

    [Fact]
    public async Task The_files_are_what_their_source_says()
    {
        Engine.Require("node");

        var (code, output) = await Engine.RunAsync("node", [Path.Combine(Sources.Root, "ops/grafana/build.mjs"), "--check"]);

        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Grafanas_own_schema_has_all_that_they_say()
    {
        Engine.Require("node");

        var (code, output) = await Engine.RunAsync("node", [Path.Combine(Sources.Root, "tests/node/dashboards-check.mjs")],
            string.Join('\n', DashboardFiles.Paths) + "\n");

        Assert.Equal("", output);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Every_query_is_PromQL()
    {
        (string Where, string Query)[] queries = [.. DashboardFiles.Queries("1m")];

        var read = await PromQl.ReadAsync([.. queries.Select(query => query.Query)]);

        Assert.True(queries.Length > 100);
        Assert.All(read.Zip(queries), pair => Assert.True(pair.First.Errors.Count == 0, $"{pair.Second.Where}: {pair.Second.Query}"));
    }

    [Fact]
    public void Every_panel_says_what_it_shows_in_which_unit() =>
        Assert.All(DashboardFiles.Panels, panel =>
        {
            Assert.Contains(panel.Type, Kinds);
            Assert.True(panel.Json.GetProperty("description").GetString()!.Length > 15, panel.ToString());
            Assert.NotEqual("", panel.Defaults.GetProperty("unit").GetString());
            Assert.True(panel.Defaults.TryGetProperty("min", out _));
            Assert.NotEmpty(panel.Defaults.GetProperty("thresholds").GetProperty("steps").EnumerateArray());
            Assert.NotEmpty(panel.Queries);
            Assert.All(panel.Json.GetProperty("targets").EnumerateArray(),
                target => Assert.True(panel.Type == "table" || target.GetProperty("legendFormat").GetString()!.Length > 0, panel.ToString()));
        });

    [Fact]
    public void Shares_end_at_one_or_have_a_threshold() =>
        Assert.All(DashboardFiles.Panels.Where(panel => panel.Defaults.GetProperty("unit").GetString() == "percentunit"), panel =>
            Assert.True(panel.Defaults.TryGetProperty("max", out _) || panel.Defaults.GetProperty("thresholds").GetProperty("steps").GetArrayLength() > 1,
                panel.ToString()));

    [Fact]
    public void Every_query_asks_the_data_source_that_is_chosen_for_the_job_that_is_chosen() =>
        Assert.All(DashboardFiles.Panels, panel =>
        {
            Assert.All(panel.Json.GetProperty("targets").EnumerateArray().Append(panel.Json),
                part => Assert.Equal("${datasource}", part.GetProperty("datasource").GetProperty("uid").GetString()));
            Assert.All(panel.Queries, query => Assert.True(
                query.Contains("$job", StringComparison.Ordinal) || query == "slo:objective:ratio" || query.Contains("ALERTS", StringComparison.Ordinal),
                panel.ToString()));
        });

    [Fact]
    public void Rates_follow_the_width_of_a_panel() =>
        Assert.All(DashboardFiles.Panels.SelectMany(panel => panel.Queries).Where(query => query.Contains("rate(", StringComparison.Ordinal)),
            query => Assert.Contains("[$__rate_interval]", query, StringComparison.Ordinal));

    [Fact]
    public void Times_to_answer_lead_to_traces()
    {
        var withExemplars = DashboardFiles.Panels.Where(panel =>
            panel.Json.GetProperty("targets").EnumerateArray().Any(target => target.TryGetProperty("exemplar", out var has) && has.GetBoolean()));

        Assert.NotEmpty(withExemplars);
        // Exemplars belong to the buckets themselves; a recorded quantile has none.
        Assert.All(withExemplars, panel => Assert.All(panel.Queries, query => Assert.Contains("_bucket{", query, StringComparison.Ordinal)));
    }

    [Fact]
    public void Boards_and_runbooks_are_one_click_away()
    {
        var alerts = RuleFiles.Alerts.Select(alert => alert.Name).ToHashSet(StringComparer.Ordinal);

        Assert.All(DashboardFiles.All, dashboard =>
        {
            string[] variables = [.. Items(dashboard.GetProperty("templating"), "list").Select(variable => variable.GetProperty("name").GetString()!)];
            Assert.Equal(["datasource", "job", "instance"], variables);
            Assert.Contains(Items(dashboard, "links"), link => link.GetProperty("type").GetString() == "dashboards"
                && Items(link, "tags").Single().GetString() == "pcf");
            Assert.Equal("pcf", Items(dashboard, "tags").Single().GetString());
        });
        Assert.All(DashboardFiles.Panels.SelectMany(panel => Items(panel.Json, "links")), link =>
            Assert.Contains(Path.GetFileNameWithoutExtension(link.GetProperty("url").GetString()!), alerts));
    }

    [Fact]
    public void Every_alert_leads_to_a_board_that_exists()
    {
        var boards = DashboardFiles.All.Select(dashboard => dashboard.GetProperty("uid").GetString()).ToArray();

        Assert.Equal(5, boards.Distinct().Count());
        Assert.All(RuleFiles.Alerts, alert => Assert.Contains(alert.Annotations["dashboard_url"].Split('/')[^1], boards));
    }

    [Fact]
    public void Panels_have_a_number_and_a_place_of_their_own() =>
        Assert.All(DashboardFiles.All, dashboard =>
        {
            JsonElement[] panels = [.. Items(dashboard, "panels")];
            Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
            var taken = new HashSet<(int X, int Y)>();
            foreach (var place in panels.Select(panel => panel.GetProperty("gridPos")))
            {
                var (x, y) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32());
                Assert.InRange(x + place.GetProperty("w").GetInt32(), 1, 24);
                for (var column = x; column < x + place.GetProperty("w").GetInt32(); column++)
                {
                    for (var row = y; row < y + place.GetProperty("h").GetInt32(); row++) { Assert.True(taken.Add((column, row))); }
                }
            }
        });

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) => parent.GetProperty(name).EnumerateArray();
}
