using Pcf.Metrics.Budgets;
using Pcf.Metrics.Exposition;
using Pcf.Metrics.Registry;

namespace Pcf.Metrics;

/// <summary>A metric: its name, help and type, and all its series.</summary>
public abstract class Family
{
    private protected Family(MetricHeader header, Label[] labels)
    {
        Header = header;
        Labels = labels;
    }

    /// <summary>The metric's name as it is exposed.</summary>
    public string Name => Header.Name;

    /// <summary>What the metric means, in a sentence.</summary>
    public string Help => Header.Help;

    internal MetricHeader Header { get; }

    /// <summary>Whether a limit of series was set for this metric.</summary>
    internal virtual bool HasOwnLimit { get; private protected init; }

    internal Label[] Labels { get; }

    /// <summary>The metric's series and what became of its recordings, for its limit.</summary>
    internal abstract SeriesStats Figures { get; }

    /// <summary>Adds the series to show, after reading those that are observed.</summary>
    internal abstract void Collect(ScrapeSnapshot collection);
}
