using Pcf.Metrics.Histograms;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics.Exposition;

/// <summary>Writes metrics in one format into a buffer. Not thread-safe; allocates nothing for a series.</summary>
internal abstract class MetricWriter(ScrapeBuffer buffer)
{
    protected ScrapeBuffer Buffer { get; } = buffer;

    /// <summary>What stands before the series of a metric.</summary>
    public abstract void Begin(MetricHeader family);

    /// <summary>One series of a counter or gauge.</summary>
    /// <param name="family">The metric begun last.</param>
    /// <param name="labels">The labels of the series, in the order of its values.</param>
    /// <param name="series">The series.</param>
    public abstract void Put(MetricHeader family, Label[] labels, ScalarSeries series);

    /// <summary>One series of a histogram.</summary>
    /// <param name="family">The metric begun last.</param>
    /// <param name="labels">The labels of the series, in the order of its values.</param>
    /// <param name="series">The series.</param>
    /// <param name="reading">Its counts.</param>
    public abstract void Put(MetricHeader family, Label[] labels, HistogramSeries series, HistogramSnapshot reading);

    /// <summary>What stands after the series of a metric, or before the buffer is handed over in their midst.</summary>
    public virtual void End()
    {
    }

    /// <summary>The metric goes on after the buffer was handed over.</summary>
    public virtual void GoOn(MetricHeader family)
    {
    }

    /// <summary>What stands at the page's end.</summary>
    public virtual void Close()
    {
    }
}
