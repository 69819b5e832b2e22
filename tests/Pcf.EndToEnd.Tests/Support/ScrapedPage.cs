using System.Globalization;
using System.Text.RegularExpressions;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>A page in the Prometheus text format, for sums over its samples.</summary>
internal sealed partial class ScrapedPage
{
    private readonly ILookup<string, (Dictionary<string, string> Labels, double Value)> _samples;

    private ScrapedPage(ILookup<string, (Dictionary<string, string>, double)> samples) => _samples = samples;

    public static ScrapedPage Parse(string text) => new(Sample().Matches(text).ToLookup(
        line => line.Groups["name"].Value,
        line => (
            LabelPair().Matches(line.Groups["labels"].Value).ToDictionary(pair => pair.Groups["name"].Value, pair => pair.Groups["value"].Value,
                StringComparer.Ordinal),
            double.Parse(line.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture)),
        StringComparer.Ordinal));

    /// <summary>The sum of the samples of one name that have the labels given.</summary>
    public double Sum(string name, params (string Name, string Value)[] labels) =>
        _samples[name].Where(sample => labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value)).Sum(sample => sample.Value);

    /// <summary>How many samples have the name.</summary>
    public int Series(string name) => _samples[name].Count();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)$""",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Sample();

    [GeneratedRegex("""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\.)*)"(,|$)""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex LabelPair();
}
