using System.Text;
using Pcf.Metrics.Budgets;
using Pcf.Metrics.Exposition;

namespace Pcf.Metrics;

/// <summary>A metric: its name, help and type, and all its series.</summary>
public abstract class Family
{
    private protected Family(string name, string help, Label[] labels)
    {
        Name = name;
        Help = help;
        Labels = labels;
        NameUtf8 = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>The metric's name as it is exposed.</summary>
    public string Name { get; }

    /// <summary>What the metric means, in a sentence.</summary>
    public string Help { get; }

    internal byte[] NameUtf8 { get; }

    /// <summary>Whether a limit of series was set for this metric.</summary>
    internal virtual bool HasOwnLimit { get; private protected init; }

    internal Label[] Labels { get; }

    internal abstract MetricKind Kind { get; }

    /// <summary>Whether its values are totals that add up: counters, and what is counted up and down.</summary>
    internal virtual bool IsSum => Kind == MetricKind.Counter;

    /// <summary>How the metric stands to its budget.</summary>
    internal abstract SeriesStats Figures { get; }

    /// <summary>Adds the series to show, after asking for those that are observed.</summary>
    internal abstract void Collect(ScrapeSnapshot collection);
}
