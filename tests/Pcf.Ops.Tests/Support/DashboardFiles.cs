using System.Text.Json;

namespace Pcf.Ops.Tests.Support;

/// <summary>A panel that shows data.</summary>
/// <param name="Dashboard">Its dashboard's <c>uid</c>.</param>
/// <param name="Json">The panel as Grafana reads it.</param>
internal sealed record Panel(string Dashboard, JsonElement Json)
{
    public string Type => Json.GetProperty("type").GetString()!;

    public string Title => Json.GetProperty("title").GetString()!;

    public JsonElement Defaults => Json.GetProperty("fieldConfig").GetProperty("defaults");

    /// <summary>Its queries, with the dashboard's variables in them.</summary>
    public IEnumerable<string> Queries => Json.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!);

    public override string ToString() => $"{Dashboard}: {Title}";
}

/// <summary>The dashboards of ops/grafana.</summary>
internal static class DashboardFiles
{
    public static readonly string[] Paths =
        [.. Directory.EnumerateFiles(Path.Combine(Sources.Root, "ops/grafana/dashboards"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public static readonly IReadOnlyList<JsonElement> All = [.. Paths.Select(path => JsonDocument.Parse(File.ReadAllText(path)).RootElement)];

    /// <summary>The panels that show data: all but the headings of rows.</summary>
    public static readonly IReadOnlyList<Panel> Panels =
    [
        .. from dashboard in All
           from panel in dashboard.GetProperty("panels").EnumerateArray()
           where panel.GetProperty("type").GetString() != "row"
           select new Panel(dashboard.GetProperty("uid").GetString()!, panel),
    ];

    /// <summary>The queries of panels, variables and annotations, with what Grafana would put in place of its variables.</summary>
    /// <param name="interval">What <c>$__rate_interval</c> becomes.</param>
    public static IEnumerable<(string Where, string Query)> Queries(string interval) =>
        Panels.SelectMany(panel => panel.Queries.Select(query => (panel.ToString(), query)))
            .Concat(All.SelectMany(Annotations))
            .Select(found => (found.Item1, found.query.Replace("$__rate_interval", interval, StringComparison.Ordinal)
                .Replace("$job", ".*", StringComparison.Ordinal).Replace("$instance", ".*", StringComparison.Ordinal)));

    private static IEnumerable<(string Where, string query)> Annotations(JsonElement dashboard) =>
        dashboard.GetProperty("annotations").GetProperty("list").EnumerateArray()
            .Select(annotation => (dashboard.GetProperty("uid").GetString()! + ": annotation",
                annotation.GetProperty("target").GetProperty("expr").GetString()!));
}
