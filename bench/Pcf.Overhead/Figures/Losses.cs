using System.Globalization;
using Pcf.Overhead.Arms;

namespace Pcf.Overhead.Figures;

/// <summary>What telemetry dropped under the load. What is dropped is not paid for, so a cost is only as good as its losses are small.</summary>
internal sealed class Losses
{
    private const string Metric = "telemetry_records_dropped_total";
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly SortedDictionary<string, double> _lost = new(StringComparer.Ordinal);

    public async Task AddAsync(string group, Server server)
    {
        var page = await Client.GetStringAsync(new Uri($"http://127.0.0.1:{server.Port}/metrics"));
        foreach (var line in page.Split('\n').Where(line => line.StartsWith(Metric, StringComparison.Ordinal)))
        {
            var end = line.LastIndexOf(' ');
            var count = double.Parse(line[end..], CultureInfo.InvariantCulture);
            // Records that are sampled away or switched off are so by their setting.
            if (count == 0 || line.Contains("\"sampled\"", StringComparison.Ordinal)) { continue; }
            var key = $"{group}, {server.Arm.Name}: {line[Metric.Length..end].Replace('"', '\'')}";
            _lost[key] = _lost.GetValueOrDefault(key) + count;
        }
    }

    public string Markdown() => _lost.Count == 0
        ? "Nothing was lost by a full queue or a failed export.\n"
        : $"Lost, over all starts:\n\n{string.Concat(_lost.Select(lost => $"- {lost.Key} {lost.Value:N0}\n"))}";
}
