using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Pcf.Tests.Shared;

/// <summary>docs/telemetry.md against a running service: what is not there must not be here, and the other way round.</summary>
internal static partial class TelemetryContract
{
    /// <summary>Metrics that have a series only after something has gone wrong, while a caller waits, where spans are sent, with a log file, or with
    /// a server besides.</summary>
    public static readonly string[] Rare =
    [
        "note_events_dropped_total", "db_connection_pool_timeouts_total", "graphql_field_duration_seconds", "dotnet_exceptions_total",
        "telemetry_disk_free_bytes", "telemetry_disk_size_bytes", "telemetry_traces_total", "telemetry_trace_sample_target",
        "telemetry_spans_total", "telemetry_trace_sample_ratio", "telemetry_tail_traces_total", "telemetry_tail_buffer_bytes",
        "circuit_breaker_state", "circuit_breaker_transitions_total", "webhook_deliveries_total", "webhook_delivery_duration_seconds",
        "webhook_outbox_pending", "webhook_outbox_oldest_age_seconds", "webhook_dead_letters", "webhook_dead_lettered_total",
        "webhook_dead_letters_forgotten_total",
        "cache_reads_total", "cache_discarded_total", "cache_evictions_total",
        "cache_errors_total", "cache_entries", "cache_memory_bytes", "cache_memory_limit_bytes",
        "redis_duration_seconds", "redis_errors_total", "channel_up", "channel_losses_total", "channel_sent_total", "channel_received_total",
        "channel_dropped_total",
    ];

    private const RegexOptions Lines = RegexOptions.Multiline | RegexOptions.ExplicitCapture;

    /// <summary>The repository's root.</summary>
    public static readonly string Root = FindRoot();

    private static readonly Lazy<string> Document = new(() => File.ReadAllText(Path.Combine(Root, "docs/telemetry.md")));

    /// <summary>Holds the metrics page of a service against the contract: names, types and labels.</summary>
    /// <param name="page">The page in the text format, when the service has been asked all that it can do.</param>
    /// <param name="mayBeAbsent">Names of the contract that this service need not have.</param>
    public static void Holds(string page, Predicate<string> mayBeAbsent)
    {
        var documented = Documented();
        var exposed = TypeLine().Matches(page).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["type"].Value, StringComparer.Ordinal);
        Assert.Equal(documented.Keys.Where(name => !mayBeAbsent(name)).Order(), exposed.Keys.Where(name => !mayBeAbsent(name)).Order());
        Assert.All(exposed, metric => Assert.Equal(documented[metric.Key].Type, metric.Value));
        Assert.All(exposed.Keys, name => Assert.Equal(documented[name].Labels.Order(), LabelsOf(page, name).Order()));
    }

    /// <summary>Holds a span against the contract: the attributes that it has, and its status where it has an error.</summary>
    /// <param name="operation">The contract's name of it, such as <c>GraphQL request</c>.</param>
    /// <param name="span">A span that has ended.</param>
    public static void Holds(string operation, Activity span)
    {
        HoldsAttributes(operation, span);
        Assert.Equal(ActivityKind.Internal, span.Kind);
        Assert.Equal(span.GetTagItem("error.type") is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error, span.Status);
    }

    /// <summary>Holds the attributes of a span of any kind against the contract.</summary>
    /// <param name="operation">The contract's name of it.</param>
    /// <param name="span">A span that has ended.</param>
    public static void HoldsAttributes(string operation, Activity span)
    {
        var row = Assert.Single(Document.Value.Split('\n'), line => line.StartsWith($"| {operation}", StringComparison.Ordinal));
        var documented = SpanAttribute().Matches(row.Split('|')[3]).Select(m => m.Value);
        Assert.Empty(span.TagObjects.Select(tag => tag.Key).Except(documented));
    }

    /// <summary>The events that the contract knows.</summary>
    public static HashSet<string> Events()
    {
        var text = Document.Value;
        const string Heading = "### Events\n\n";
        var from = text.IndexOf(Heading, StringComparison.Ordinal) + Heading.Length;
        return [.. EventName().Matches(text[from..text.IndexOf("\n\n", from, StringComparison.Ordinal)]).Select(m => m.Value)];
    }

    /// <summary>Each metric of the contract with its type and, for each label, what the contract says of its values.</summary>
    public static IReadOnlyDictionary<string, (string Type, IReadOnlyDictionary<string, string> Labels)> Metrics() =>
        Row().Matches(Document.Value).ToDictionary(
            row => row.Groups["name"].Value,
            row => (row.Groups["type"].Value, (IReadOnlyDictionary<string, string>)DocumentedLabel().Matches(row.Groups["labels"].Value)
                .ToDictionary(label => label.Groups["name"].Value, label => label.Groups["values"].Value, StringComparer.Ordinal)),
            StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pcf.slnx"))) { folder = folder.Parent; }
        return folder?.FullName ?? throw new InvalidOperationException("Pcf.slnx is in no folder above the tests.");
    }

    private static string[] LabelsOf(string page, string metric) =>
    [
        .. Regex.Matches(page, $$"""^{{metric}}(_bucket|_sum|_count)?\{(?<labels>.*)\} """, Lines, TimeSpan.FromSeconds(5))
            .SelectMany(line => LabelName().Matches(line.Groups["labels"].Value).Select(m => m.Groups["name"].Value))
            .Where(label => label != "le")
            .Distinct(),
    ];

    private static Dictionary<string, (string Type, string[] Labels)> Documented()
    {
        var rows = Row().Matches(Document.Value);
        Assert.NotEmpty(rows);
        return rows.ToDictionary(
            row => row.Groups["name"].Value,
            row => (row.Groups["type"].Value, LabelsOfRow(row.Groups["labels"].Value)),
            StringComparer.Ordinal);
    }

    private static string[] LabelsOfRow(string text) =>
        text.Trim() == "–" ? [] : [.. DocumentedLabel().Matches(text).Select(m => m.Groups["name"].Value)];

    [GeneratedRegex(@"^# TYPE (?<name>\S+) (?<type>\S+)$", Lines, 5_000)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"(?<name>[a-z_]+)=""", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex LabelName();

    [GeneratedRegex(@"^\| (?<name>[a-z_]+) \| (?<type>counter|gauge|histogram) \| (?<labels>[^|]+) \|", Lines, 5_000)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<name>[a-z_]+) \((?<values>[^)]*)\)", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex DocumentedLabel();

    [GeneratedRegex(@"[a-z_]+(\.[a-z_]+)+", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex SpanAttribute();

    [GeneratedRegex(@"\b[a-z]+\.[a-z_]+\b", RegexOptions.None, 5_000)]
    private static partial Regex EventName();
}
