using System.Text;

namespace Pcf.Observability.Metrics;

/// <summary>Names of System.Diagnostics.Metrics as Prometheus has them (OpenTelemetry specification, "Prometheus and OpenMetrics compatibility").</summary>
internal static class InstrumentName
{
    /// <summary>Dots to underscores, the unit spelled out at the end once, <c>_total</c> for counters.</summary>
    public static string ToPrometheus(string name, string? unit, MetricKind kind)
    {
        var result = ToLabel(name);
        result = result.EndsWith("_total", StringComparison.Ordinal) ? result[..^"_total".Length] : result;
        var suffix = UnitSuffix(unit, kind);
        if (suffix.Length > 0 && !result.EndsWith("_" + suffix, StringComparison.Ordinal) && result != suffix) { result += "_" + suffix; }
        if (kind == MetricKind.Counter) { return result + "_total"; }
        // A gauge that ends in _count would be taken for a part of a histogram: it is named for what it counts.
        return kind == MetricKind.Gauge && result.EndsWith("_count", StringComparison.Ordinal) ? Plural(result[..^"_count".Length]) : result;
    }

    /// <summary>A tag's key as a label name: every other character becomes one underscore.</summary>
    public static string ToLabel(string key)
    {
        var label = new StringBuilder(key.Length + 1);
        if (key.Length == 0 || char.IsAsciiDigit(key[0])) { label.Append('_'); }
        foreach (var c in key) { label.Append(char.IsAsciiLetterOrDigit(c) ? c : '_'); }
        return label.ToString();
    }

    private static string Plural(string word) => word.EndsWith('y') ? word[..^1] + "ies" : word.EndsWith('s') ? word : word + "s";

    // Units are those of UCUM; what stands in braces is an annotation, not a unit.
    private static string UnitSuffix(string? unit, MetricKind kind) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "min" => "minutes",
        "h" => "hours",
        "d" => "days",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "%" => "percent",
        "1" => kind == MetricKind.Gauge ? "ratio" : "",
        null or "" => "",
        _ => unit.StartsWith('{') ? "" : ToLabel(unit),
    };
}
