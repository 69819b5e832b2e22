namespace Pcf.Metrics.Exposition;

/// <summary>What one page shows: the series of each metric, collected before its first byte is written. Not changed once made.</summary>
internal sealed class ScrapeSnapshot
{
    private readonly List<Part> _parts;

    private ScrapeSnapshot(int metrics, long number)
    {
        _parts = new(metrics);
        Number = number;
    }

    /// <summary>The scrape's number, for <see cref="MetricsRegistry.ScrapeEnded"/>.</summary>
    public long Number { get; }

    public int Count => _parts.Count;

    public Part this[int index] => _parts[index];

    /// <summary>Asks the observed metrics and lists all series. A metric whose callback throws is left out, and that is counted.</summary>
    public static ScrapeSnapshot Of(MetricsRegistry registry)
    {
        // Numbered before the first series is listed: one made later does not count as shown.
        var number = registry.ScrapeBegan();
        registry.Observations.Run();
        var collection = new ScrapeSnapshot(registry.Families.Count(), number);
        foreach (var family in registry.Families)
        {
            try
            {
                family.Collect(collection);
                if (family is ObservedFamily) { registry.Callbacks.Worked(family, "", family.Name); }
            }
            catch (Exception e) when (family is ObservedFamily)
            {
                // One callback that fails must not cost the operator every other metric.
                registry.Callbacks.Failed(family, "", family.Name, e);
            }
        }
        return collection;
    }

    /// <summary>Adds series; parts of one metric follow one another.</summary>
    /// <param name="family">The metric by name.</param>
    /// <param name="labels">The labels of these series.</param>
    /// <param name="series">The series; none is no part.</param>
    public void Add(Family family, Label[] labels, ReadOnlyMemory<ScalarSeries> series)
    {
        if (series.Length > 0) { _parts.Add(new Part(family, labels, series, null)); }
    }

    /// <summary>Adds the series of a histogram.</summary>
    /// <param name="family">The metric by name.</param>
    /// <param name="histogram">Where the series are.</param>
    public void Add(Family family, Histogram histogram)
    {
        if (histogram.Table.Exposed.Length > 0) { _parts.Add(new Part(family, histogram.Labels, default, histogram)); }
    }

    /// <summary>Series with the same labels, of one metric.</summary>
    public readonly struct Part(Family family, Label[] labels, ReadOnlyMemory<ScalarSeries> scalars, Histogram? histogram)
    {
        public Family Family { get; } = family;

        public Label[] Labels { get; } = labels;

        public ReadOnlyMemory<ScalarSeries> Scalars { get; } = scalars;

        public Histogram? Histogram { get; } = histogram;

        public ReadOnlyMemory<HistogramSeries> Histograms { get; } = histogram?.Table.Exposed ?? default;

        public int Count => Histogram is null ? Scalars.Length : Histograms.Length;
    }
}
