using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics.Exposition;

/// <summary>What one page shows: the series of each metric, collected before its first byte is written. Not changed once made.</summary>
internal sealed class ScrapeSnapshot
{
    private readonly List<Part> _parts;

    public ScrapeSnapshot(int metrics, long number)
    {
        _parts = new(metrics);
        Number = number;
    }

    /// <summary>The scrape's number, for <see cref="ScrapeCounts.CountSent"/>.</summary>
    public long Number { get; }

    public int Count => _parts.Count;

    public Part this[int index] => _parts[index];

    /// <summary>Adds series; parts of one metric follow one another.</summary>
    /// <param name="family">The metric.</param>
    /// <param name="labels">The labels of these series.</param>
    /// <param name="series">The series; none is no part.</param>
    public void Add(MetricHeader family, Label[] labels, ReadOnlyMemory<ScalarSeries> series)
    {
        if (series.Length > 0) { _parts.Add(new Part(family, labels, series, null)); }
    }

    /// <summary>Adds the series of a histogram.</summary>
    /// <param name="family">The metric.</param>
    /// <param name="histogram">Where the series are.</param>
    public void Add(MetricHeader family, HistogramTable histogram)
    {
        if (histogram.Exposed.Length > 0) { _parts.Add(new Part(family, histogram.Labels, default, histogram)); }
    }

    /// <summary>Series with the same labels, of one metric.</summary>
    public readonly struct Part(MetricHeader family, Label[] labels, ReadOnlyMemory<ScalarSeries> scalars, HistogramTable? histogram)
    {
        public MetricHeader Family { get; } = family;

        public Label[] Labels { get; } = labels;

        public ReadOnlyMemory<ScalarSeries> Scalars { get; } = scalars;

        public HistogramTable? Histogram { get; } = histogram;

        public ReadOnlyMemory<HistogramSeries> Histograms { get; } = histogram?.Exposed ?? default;

        public int Count => Histogram is null ? Scalars.Length : Histograms.Length;
    }
}
