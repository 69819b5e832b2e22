using System.Globalization;

namespace Pcf.Tool.Cardinality;

/// <summary>A page in the Prometheus text format, counted by metric. A histogram's buckets, sum and count are one series, as the library counts
/// them.</summary>
internal sealed class MetricsPage
{
    private static readonly string[] HistogramEndings = ["_bucket", "_sum", "_count"];

    private readonly Dictionary<string, PageMetric> _metrics = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Self, string Metric), double> _self = [];
    private readonly HashSet<string> _histograms = new(StringComparer.Ordinal);

    /// <summary>The metrics by name.</summary>
    public IReadOnlyDictionary<string, PageMetric> Metrics => _metrics;

    /// <summary>Reads a page; lines that are none of the format are left out.</summary>
    public static MetricsPage Parse(TextReader reader)
    {
        var page = new MetricsPage();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal) && line.EndsWith(" histogram", StringComparison.Ordinal))
            {
                page._histograms.Add(line.Split(' ')[2]);
            }
            if (line.Length > 0 && line[0] != '#') { page.Take(line); }
        }
        return page;
    }

    /// <summary>What a metric of the telemetry says of another; 0 when it says nothing.</summary>
    public double Self(string name, string metric) => _self.GetValueOrDefault((name, metric));

    /// <summary>Whether the telemetry tells of a metric by itself. One that it does not tell of has all the series that it was asked for.</summary>
    public bool IsTold(string metric) => _self.ContainsKey(("telemetry_metric_series_limit", metric));

    /// <summary>The limit of metrics that the telemetry does not tell of; 0 when the service does not say.</summary>
    public double DefaultLimit => _self.GetValueOrDefault(("telemetry_metric_series_default_limit", ""));

    private void Take(string line)
    {
        var at = line.AsSpan().IndexOfAny('{', ' ');
        if (at <= 0) { return; }
        var name = line[..at];
        var labels = line[at] == '{' ? Labels(line, ref at) : [];
        var family = Family(name);
        if (!_metrics.TryGetValue(family, out var metric)) { _metrics[family] = metric = new PageMetric(); }
        metric.Take(labels);
        var about = labels switch { [("metric", var one)] => one, [] => "", _ => null };
        if (about is not null && name.StartsWith("telemetry_", StringComparison.Ordinal)
            && double.TryParse(line.AsSpan(at).Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            _self[(name, about)] = value;
        }
    }

    private string Family(string name)
    {
        foreach (var ending in HistogramEndings)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal) && _histograms.Contains(name[..^ending.Length])) { return name[..^ending.Length]; }
        }
        return name;
    }

    // From the brace at `at` to behind the closing one. Values stay escaped: they are only compared.
    private static List<(string Name, string Value)> Labels(string line, ref int at)
    {
        var labels = new List<(string, string)>();
        for (at++; at < line.Length && line[at] != '}';)
        {
            var equals = line.IndexOf('=', at);
            var end = equals + 2;
            while (end < line.Length && line[end] != '"') { end += line[end] == '\\' ? 2 : 1; }
            if (equals < 0 || end >= line.Length) { break; }
            if (line[at..equals] != "le") { labels.Add((line[at..equals], line[(equals + 2)..end])); }
            at = line.AsSpan(end + 1).StartsWith(",") ? end + 2 : end + 1;
        }
        at = Math.Min(at + 1, line.Length);
        return labels;
    }
}
