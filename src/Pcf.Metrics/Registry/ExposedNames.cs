namespace Pcf.Metrics.Registry;

/// <summary>The names that metrics have on a page, in any of its formats. Not thread-safe.</summary>
/// <remarks>A counter <c>x_total</c> and a gauge <c>x</c>, or a histogram <c>x</c> and a gauge <c>x_count</c>, would make a page that parsers refuse
/// whole.</remarks>
internal sealed class ExposedNames
{
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);

    /// <summary>Takes the names of a metric.</summary>
    /// <exception cref="ArgumentException">Another metric has one of them.</exception>
    public void Claim(string metric, MetricKind kind)
    {
        var names = NamesOf(metric, kind);
        foreach (var name in names)
        {
            if (_owners.TryGetValue(name, out var owner))
            {
                throw new ArgumentException($"The metric {metric} would appear as {name}, and so would {owner}, which is registered already.",
                    nameof(metric));
            }
        }
        foreach (var name in names) { _owners[name] = metric; }
    }

    private static string[] NamesOf(string metric, MetricKind kind) => kind switch
    {
        MetricKind.Counter => [metric, metric[..^"_total".Length], metric[..^"_total".Length] + "_created"],
        MetricKind.Histogram => [metric, metric + "_bucket", metric + "_sum", metric + "_count", metric + "_created"],
        _ => [metric],
    };
}
