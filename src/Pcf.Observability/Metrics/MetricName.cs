using System.Buffers;

namespace Pcf.Observability.Metrics;

/// <summary>Prometheus's rules for names (Prometheus documentation, "Metric names and labels").</summary>
internal static class MetricName
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    private static readonly SearchValues<char> First = SearchValues.Create(Letters + ":");
    private static readonly SearchValues<char> Rest = SearchValues.Create(Letters + ":0123456789");
    private static readonly SearchValues<char> LabelRest = SearchValues.Create(Letters + "0123456789");

    /// <exception cref="ArgumentException">The name is not one that Prometheus takes, or a counter's lacks <c>_total</c>.</exception>
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

    /// <exception cref="ArgumentException">A label's name is malformed, reserved or given twice.</exception>
    public static void Check(string metric, ReadOnlySpan<Label> labels)
    {
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
