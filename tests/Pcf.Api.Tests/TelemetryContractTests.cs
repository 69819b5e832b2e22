using System.Text.RegularExpressions;
using Pcf.Api.Tests.Support;

namespace Pcf.Api.Tests;

/// <summary>docs/telemetry.md against the running service: what is not there must not be here, and the other way round.</summary>
public sealed partial class TelemetryContractTests
{
    // These have a series only after something has gone wrong, or while somebody waits, which this test does not make happen.
    private static readonly string[] Rare = ["note_events_dropped_total", "db_connection_pool_timeouts_total", "graphql_field_duration_seconds", "dotnet_exceptions_total"];

    [Fact]
    public async Task Each_metric_is_in_the_contract_with_its_type_and_labels()
    {
        var documented = Documented();
        await using var service = await Service.StartAsync();
        await ProvokeAsync(service);

        var page = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        var exposed = TypeLine().Matches(page).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["type"].Value, StringComparer.Ordinal);
        Assert.Equal(documented.Keys.Except(Rare).Order(), exposed.Keys.Except(Rare).Order());
        Assert.All(exposed, metric => Assert.Equal(documented[metric.Key].Type, metric.Value));
        Assert.All(exposed.Keys, name => Assert.Equal(documented[name].Labels.Order(), LabelsOf(page, name).Order()));
    }

    private static async Task ProvokeAsync(Service service)
    {
        await service.AskAsync("{ me { name email } notes { totalCount } health { status } }");
        await service.AskAsync("{ nonsense }");
        var id = (await service.AskAsync("mutation { createNote(input: {title: \"x\"}) { id } }")).GetProperty("data").GetProperty("createNote").GetProperty("id").GetString();
        await service.AskAsync("mutation ($id: ID!) { deleteNote(id: $id) { id } }", new { id });
    }

    private static string[] LabelsOf(string page, string metric) =>
    [
        .. Regex.Matches(page, $$"""^{{metric}}(_bucket|_sum|_count)?\{(?<labels>.*)\} """, RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .SelectMany(line => LabelName().Matches(line.Groups["labels"].Value).Select(m => m.Groups["name"].Value))
            .Where(label => label != "le")
            .Distinct(),
    ];

    private static Dictionary<string, (string Type, string[] Labels)> Documented()
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/telemetry.md")));
        Assert.NotEmpty(rows);
        return rows.ToDictionary(
            row => row.Groups["name"].Value,
            row => (row.Groups["type"].Value, LabelsOfRow(row.Groups["labels"].Value)),
            StringComparer.Ordinal);
    }

    private static string[] LabelsOfRow(string text) => text.Trim() == "–" ? [] : [.. DocumentedLabel().Matches(text).Select(m => m.Groups["name"].Value)];

    [GeneratedRegex(@"^# TYPE (?<name>\S+) (?<type>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"(?<name>[a-z_]+)=""", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex LabelName();

    [GeneratedRegex(@"^\| (?<name>[a-z_]+) \| (?<type>counter|gauge|histogram) \| (?<labels>[^|]+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<name>[a-z_]+) \([^)]*\)", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex DocumentedLabel();
}
