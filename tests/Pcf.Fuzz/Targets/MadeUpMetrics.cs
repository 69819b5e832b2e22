using System.Globalization;
using Pcf.Metrics;

namespace Pcf.Fuzz.Targets;

/// <summary>An input read as metrics, one a line: <c>kind|name|help|number|label=value|label=value</c>. What registration refuses is left
/// out.</summary>
internal static class MadeUpMetrics
{
    private const int MostLines = 50;
    private const int MostLabels = 8;

    /// <summary>One line: a kind, a name, a help, a number and labels.</summary>
    public sealed record Line(string Kind, string Name, string Help, double Number, (string Name, string Value)[] Labels);

    public static IEnumerable<Line> Lines(byte[] input)
    {
        foreach (var line in FuzzTarget.Text(input).Split('\n').Take(MostLines))
        {
            var parts = line.Split('|');
            if (parts.Length < 4) { continue; }
            _ = double.TryParse(parts[3], NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
            yield return new Line(parts[0], parts[1], parts[2], number, [.. parts.Skip(4).Take(MostLabels).Select(Label)]);
        }
    }

    /// <summary>A registry with the metrics of the lines; those that it refuses are not in it.</summary>
    public static MetricsRegistry Registry(byte[] input)
    {
        var registry = MetricsRegistry.CreateBuilder().Build();
        foreach (var line in Lines(input))
        {
            try
            {
                Record(registry, line);
            }
            catch (ArgumentException)
            {
                // A name or a label that is none, or one that another metric has.
            }
        }
        return registry;
    }

    private static void Record(MetricsRegistry registry, Line line)
    {
        Label[] labels = [.. line.Labels.Select(label => new Label(label.Name))];
        string[] values = [.. line.Labels.Select(label => label.Value)];
        switch (line.Kind)
        {
            case "counter": registry.RegisterCounter(line.Name, line.Help, labels).Add(line.Number, values); break;
            case "gauge": registry.RegisterGauge(line.Name, line.Help, labels).Set(line.Number, values); break;
            case "histogram": registry.RegisterHistogram(line.Name, line.Help, labels).Record(line.Number, values); break;
            default:
                registry.RegisterHistogram(line.Name, line.Help, labels, new HistogramOptions { Bounds = [line.Number, line.Number + 1] })
                    .Record(line.Number, values);
                break;
        }
    }

    private static (string Name, string Value) Label(string part)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]);
    }
}
