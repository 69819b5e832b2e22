using System.Buffers;
using Pcf.Metrics.Labels;

namespace Pcf.Metrics.Registry;

/// <summary>Prometheus's rules for names (Prometheus documentation, "Metric names and labels").</summary>
internal static class MetricName
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    private static readonly string[] Endings = ["bucket", "sum", "count", "created"];

    private static readonly (string BaseUnit, string[] Others)[] Units =
    [
        ("seconds", ["milliseconds", "ms", "microseconds", "us", "nanoseconds", "ns", "minutes", "hours", "days"]),
        ("bytes", ["kilobytes", "kb", "megabytes", "mb", "gigabytes", "gb", "kibibytes", "mebibytes"]),
        ("ratio", ["percent", "percentage"]),
    ];

    private static readonly SearchValues<char> First = SearchValues.Create(Letters + ":");
    private static readonly SearchValues<char> Rest = SearchValues.Create(Letters + ":0123456789");
    private static readonly SearchValues<char> LabelRest = SearchValues.Create(Letters + "0123456789");

    /// <summary>Whether Prometheus takes the name, and what it ends in fits the kind.</summary>
    /// <exception cref="ArgumentException">The name is malformed, a counter's lacks <c>_total</c>, or another's ends as samples of counters and
    /// histograms do.</exception>
    public static void Check(string name, MetricKind kind)
    {
        if (name.Length == 0 || !First.Contains(name[0]) || name.AsSpan().ContainsAnyExcept(Rest))
        {
            throw new ArgumentException($"The metric name '{name}' must match [a-zA-Z_:][a-zA-Z0-9_:]*.", nameof(name));
        }
        // Without the ending there must be a name left: OpenMetrics calls the counter so.
        if (kind == MetricKind.Counter && (name == "_total" || !name.EndsWith("_total", StringComparison.Ordinal)))
        {
            throw new ArgumentException($"The counter '{name}' must end in _total.", nameof(name));
        }
    }

    /// <summary>Whether the name says its unit, and says it as Prometheus's conventions want (Prometheus documentation, "Metric and label
    /// naming").</summary>
    /// <exception cref="ArgumentException">The unit is missing, not a base unit or there twice, or the name ends in what means something
    /// else.</exception>
    public static void CheckConventions(string name, MetricKind kind)
    {
        var words = name.Split('_');
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (Array.Find(Units, unit => unit.Others.Contains(word)) is { BaseUnit: { } unit })
            {
                throw new ArgumentException($"The metric '{name}' is in {word}; it must be in the base unit and say _{unit}.", nameof(name));
            }
            if (i > 0 && word == words[i - 1]) { throw new ArgumentException($"The metric '{name}' says {word} twice.", nameof(name)); }
        }
        if (words.Any(word => word is "duration" or "latency") && !words.Contains("seconds"))
        {
            throw new ArgumentException($"The metric '{name}' is a time; it must say _seconds.", nameof(name));
        }
        var last = words[^1];
        if (kind == MetricKind.Counter ? words.Length > 1 && Endings.Contains(words[^2]) : last == "total" || Endings.Contains(last))
        {
            throw new ArgumentException($"The metric '{name}' must not end in _{last}: that is what samples of counters and histograms are called.",
                nameof(name));
        }
    }

    /// <summary>Whether Prometheus takes the labels.</summary>
    /// <exception cref="ArgumentException">A label's name is malformed, reserved or given twice.</exception>
    public static void Check(string metric, ReadOnlySpan<Label> labels)
    {
        if (labels.Length > LabelValues.MaxLabels)
        {
            throw new ArgumentException($"{metric} has {labels.Length} labels; {LabelValues.MaxLabels} are the most.", nameof(labels));
        }
        for (var i = 0; i < labels.Length; i++)
        {
            var name = labels[i].Name ?? "";
            if (name.Length == 0 || char.IsAsciiDigit(name[0]) || name.AsSpan().ContainsAnyExcept(LabelRest))
            {
                throw new ArgumentException($"The label '{name}' of {metric} must match [a-zA-Z_][a-zA-Z0-9_]*.", nameof(labels));
            }
            if (name is "le" or "quantile" || name.StartsWith("__", StringComparison.Ordinal))
            {
                throw new ArgumentException($"The label '{name}' of {metric} is reserved by Prometheus; choose another.", nameof(labels));
            }
            for (var j = 0; j < i; j++)
            {
                if (labels[j].Name == name) { throw new ArgumentException($"The label '{name}' of {metric} is given twice.", nameof(labels)); }
            }
        }
    }
}
