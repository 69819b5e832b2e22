using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pcf.Tool.Verify;

/// <summary>What is seen in Prometheus and Alertmanager.</summary>
internal static partial class MonitoringChecks
{
    // Longer than the window of the service level objectives.
    private const int LeastDays = 31;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Prometheus answers every query of the dashboards.</summary>
    public static async Task<string> DashboardsAsync(Installation at, CancellationToken cancel)
    {
        at.DemandPrometheus();
        var queries = Directory.EnumerateFiles(Path.Combine(at.Ops, "grafana/dashboards"), "*.json", SearchOption.AllDirectories)
            .SelectMany(path => Queries(JsonDocument.Parse(File.ReadAllText(path)).RootElement)).Distinct(StringComparer.Ordinal).ToArray();
        if (queries.Length == 0) { throw new NotHeldException($"no dashboard is in {at.Ops}/grafana/dashboards"); }
        var empty = 0;
        foreach (var query in queries)
        {
            var data = await at.AskPrometheusAsync("/api/v1/query", cancel, new KeyValuePair<string, string>("query", query));
            if (data.GetProperty("result").GetArrayLength() == 0) { empty++; }
        }
        return empty < queries.Length
            ? $"{queries.Length} queries, {queries.Length - empty} of them with data now"
            : throw new NotHeldException($"none of the {queries.Length} queries has data");
    }

    /// <summary>Every alert is loaded and evaluated, and Alertmanager hears of it.</summary>
    public static async Task<string> AlertsAsync(Installation at, CancellationToken cancel)
    {
        at.DemandPrometheus();
        var wanted = Directory.EnumerateFiles(Path.Combine(at.Ops, "prometheus/rules"), "*.yml")
            .SelectMany(path => Alert().Matches(File.ReadAllText(path)).Select(match => match.Groups["name"].Value)).ToArray();
        var loaded = (await at.AskPrometheusAsync("/api/v1/rules", cancel)).GetProperty("groups").EnumerateArray()
            .SelectMany(group => group.GetProperty("rules").EnumerateArray())
            .ToLookup(rule => rule.GetProperty("name").GetString()!, rule => rule.GetProperty("health").GetString());
        var missing = wanted.Where(name => !loaded.Contains(name)).ToArray();
        if (missing.Length > 0) { throw new NotHeldException($"Prometheus has no {string.Join(", ", missing)}"); }
        var failing = loaded.Where(rule => rule.Contains("err")).Select(rule => rule.Key).ToArray();
        if (failing.Length > 0) { throw new NotHeldException($"not evaluated: {string.Join(", ", failing)}"); }
        var address = new Uri(at.Alertmanager ?? throw new NotGivenException("give --alertmanager"), "/api/v2/alerts");
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            var (status, text) = await at.SendAsync(request, token: null, cancel);
            if (status == 200 && text.Contains("\"Watchdog\"", StringComparison.Ordinal))
            {
                return $"{wanted.Length} alerts, and Watchdog is at Alertmanager";
            }
            if (TimeProvider.System.GetElapsedTime(began) > at.Patience)
            {
                throw new NotHeldException($"{address} answers {status} without Watchdog, which always fires");
            }
            await Task.Delay(Pause, cancel);
        }
    }

    /// <summary>Data is kept for longer than the windows of the service level objectives.</summary>
    public static async Task<string> RetentionAsync(Installation at, CancellationToken cancel)
    {
        var flags = await at.AskPrometheusAsync("/api/v1/status/flags", cancel);
        var kept = flags.GetProperty("storage.tsdb.retention.time").GetString() ?? "";
        var found = Days().Match(kept);
        var days = found.Success ? int.Parse(found.Groups["number"].Value, CultureInfo.InvariantCulture) * (found.Groups["unit"].Value == "w" ? 7 : 1) : 0;
        if (found.Groups["unit"].Value == "y") { days *= 365; }
        return days >= LeastDays ? $"{kept} in Prometheus" : throw new NotHeldException($"Prometheus keeps {kept}; at least {LeastDays}d are needed");
    }

    // With what Grafana puts in place of its variables.
    private static IEnumerable<string> Queries(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array) { return json.EnumerateArray().SelectMany(Queries); }
        if (json.ValueKind != JsonValueKind.Object) { return []; }
        var own = json.TryGetProperty("expr", out var query) && query.ValueKind == JsonValueKind.String
            ? new[] { query.GetString()!.Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace("$job", ".*", StringComparison.Ordinal)
                .Replace("$instance", ".*", StringComparison.Ordinal) } : [];
        return own.Concat(json.EnumerateObject().SelectMany(property => Queries(property.Value)));
    }

    [GeneratedRegex(@"^\s*- alert: (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Alert();

    [GeneratedRegex("^(?<number>[0-9]+)(?<unit>[dwy])$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Days();
}
