using Pcf.Metrics.Budgets;
using Pcf.Metrics.Exposition;
using Pcf.Metrics.Histograms;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics;

/// <summary>Counts values by size, with their sum. Thread-safe. A known series takes no lock and allocates nothing.</summary>
public sealed class Histogram : Family
{
    private readonly RegistryContext _context;

    internal Histogram(string name, string help, HistogramOptions options, Label[] labels, RegistryContext context, SeriesRoom? room = null)
        : base(new MetricHeader(name, help, MetricKind.Histogram), labels)
    {
        _context = context;
        HasOwnLimit = options.Series.HasLimit;
        Shape = new HistogramShape(name, options, context.Clock);
        Series = new HistogramTable(labels, Shape, options.Series, context, room);
        Table = Series.Table;
        if (labels.Length == 0) { Table.Get([], 0, out _); }
    }

    /// <summary>The buckets' upper bounds, rising; the bucket without one is not among them.</summary>
    public IReadOnlyList<double> Bounds => Shape.Bounds;

    internal HistogramShape Shape { get; }

    internal HistogramTable Series { get; }

    internal SeriesTable<HistogramSeries> Table { get; }

    internal override SeriesStats Figures => Table.Figures;

    /// <summary>Records one value; NaN is not recorded, and counted as dropped.</summary>
    /// <exception cref="ArgumentException">There are more or fewer label values than labels.</exception>
    public void Record(double value, params ReadOnlySpan<string> labels) => Record(value, 1, labels);

    /// <summary>Records one value that stands for several operations; NaN is not recorded.</summary>
    /// <param name="value">What was measured.</param>
    /// <param name="weight">The operations it stands for, from <see cref="HistogramSampler.Next"/>; below 1 nothing is recorded.</param>
    /// <param name="labels">The label values, in the order of registration.</param>
    /// <exception cref="ArgumentException">There are more or fewer label values than labels.</exception>
    public void Record(double value, long weight, params ReadOnlySpan<string> labels)
    {
        if (weight < 1) { return; }
        if (double.IsNaN(value)) { _context.Losses.CountInvalid(); }
        else { TryRecord(value, weight, labels, out _); }
    }

    /// <summary>Records as <see cref="Record(double, long, ReadOnlySpan{string})"/> does, and returns whether a series took it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="weight">How many operations it stands for.</param>
    /// <param name="labels">The label values, in the order of registration.</param>
    /// <param name="own">The series, if the label set has one of its own.</param>
    internal bool TryRecord(double value, long weight, ReadOnlySpan<string> labels, out MetricSeries? own)
    {
        while (Table.Get(labels, weight, out var admitted) is { } series)
        {
            own = admitted ? series : null;
            if (series.TryRecord(value, weight)) { return true; }
        }
        own = null;
        return false;
    }

    /// <summary>Chooses operations to measure where measuring each would cost too much; counts stay exact.</summary>
    /// <param name="oneIn">The mean number of operations that one recording stands for: 1 to 1 000 000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
#pragma warning disable CA1822 // It belongs to the histogram that the weights go to, and reads so at the call.
    public HistogramSampler Sampled(int oneIn) => new(oneIn);
#pragma warning restore CA1822

    /// <summary>The counts of one label set at this moment, never torn; all zero when it has no series.</summary>
    internal HistogramReading Read(params ReadOnlySpan<string> labels)
    {
        var reading = new HistogramSnapshot(Shape);
        Table.Find(labels)?.Read(reading);
        return reading.ToReading();
    }

    internal override void Collect(ScrapeSnapshot collection) => collection.Add(Header, Series);
}
