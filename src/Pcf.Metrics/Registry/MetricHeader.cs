using System.Text;

namespace Pcf.Metrics.Registry;

/// <summary>What a scraper sees of a metric before its series.</summary>
/// <param name="name">The metric's name as it is exposed.</param>
/// <param name="help">What the metric means, in a sentence.</param>
/// <param name="kind">Its type.</param>
/// <param name="isSum">Whether its values are totals that add up; by default counters are.</param>
internal sealed class MetricHeader(string name, string help, MetricKind kind, bool? isSum = null)
{
    public string Name => name;

    public string Help => help;

    public MetricKind Kind => kind;

    public bool IsSum { get; } = isSum ?? kind == MetricKind.Counter;

    public byte[] NameUtf8 { get; } = Encoding.UTF8.GetBytes(name);
}
