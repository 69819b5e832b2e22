using Pcf.Metrics.Registry;

namespace Pcf.Metrics.Bridge;

/// <summary>Names of System.Diagnostics.Metrics as Prometheus has them (OpenTelemetry specification, "Prometheus and OpenMetrics
/// compatibility").</summary>
internal static class InstrumentName
{
    private const string Total = "_total";

    /// <summary>Dots to underscores, the unit spelled out at the end unless the name says it already, <c>_total</c> for counters.</summary>
    /// <param name="name">The instrument's name.</param>
    /// <param name="unit">Its unit by UCUM.</param>
    /// <param name="kind">What it is to a scraper.</param>
    /// <param name="isSum">Whether a gauge is the sum of what goes up and down; such a sum without a unit is a count, not a ratio.</param>
    public static string ToPrometheus(string name, string? unit, MetricKind kind, bool isSum = false)
    {
        var result = LabelName.Clean(name);
        result = result.EndsWith(Total, StringComparison.Ordinal) ? result[..^Total.Length] : result;
        var (main, per) = UnitName.Parse(unit);
        if (unit?.Trim() == "1" && kind == MetricKind.Gauge && !isSum) { main = "ratio"; }
        result = With(result, main);
        result = With(result, per.Length > 0 ? "per_" + per : "");
        if (kind == MetricKind.Counter) { return LabelName.Join(result + Total); }
        // A gauge that ends in _count would be taken for a part of a histogram: it is named for what it counts.
        return kind == MetricKind.Gauge && result.EndsWith("_count", StringComparison.Ordinal) ? Plural(result[..^"_count".Length]) : result;
    }

    // No unit twice: one that stands anywhere in the name is said.
    private static string With(string name, string words) =>
        words.Length == 0 || $"_{name}_".Contains($"_{words}_", StringComparison.Ordinal) ? name : LabelName.Join($"{name}_{words}");

    private static string Plural(string word) => word.EndsWith('y') ? word[..^1] + "ies" : word.EndsWith('s') ? word : word + "s";
}
