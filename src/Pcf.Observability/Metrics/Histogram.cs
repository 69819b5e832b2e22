using Pcf.Observability.Metrics.Budgets;
using Pcf.Observability.Metrics.Exposition;

namespace Pcf.Observability.Metrics;

/// <summary>Counts values by size, with their sum. Thread-safe. A known series takes no lock and allocates nothing.</summary>
public sealed class Histogram : Family
{
    private readonly double[] _bounds;

    internal Histogram(string name, string help, double[] bounds, SeriesOptions options, Label[] labels, MetricsRegistry registry)
        : base(name, help, labels)
    {
        CheckBounds(name, bounds);
        _bounds = bounds;
        Table = new SeriesTable<HistogramSeries>(labels, options, registry, values => new HistogramSeries(labels, values, bounds.Length + 1));
        if (labels.Length == 0) { Table.Get([], 0, out _); }
    }

    /// <summary>The buckets' upper bounds, rising; the bucket without one is not among them.</summary>
    public IReadOnlyList<double> Bounds => _bounds;

    internal SeriesTable<HistogramSeries> Table { get; }

    internal override MetricKind Kind => MetricKind.Histogram;

    internal override SeriesFigures Figures => Table.Figures;

    /// <summary>Records one value; NaN is not recorded.</summary>
    /// <exception cref="ArgumentException">There are more or fewer label values than labels.</exception>
    public void Record(double value, params ReadOnlySpan<string> labels)
    {
        if (double.IsNaN(value)) { return; }
        Table.Get(labels, 1, out _)?.Record(BucketOf(value), value);
    }

    /// <summary>The counts of one label set at this moment, never torn; all zero when it has no series.</summary>
    public HistogramReading Read(params ReadOnlySpan<string> labels) =>
        Table.Find(labels)?.Read() ?? new HistogramReading(new long[_bounds.Length + 1], 0, 0);

    internal override void Write(TextFormat page)
    {
        var all = Table.Exposed.Span;
        if (all.Length == 0) { return; }
        page.Header(this);
        foreach (var series in all) { page.Samples(this, series.Rendered, series.Read()); }
    }

    private int BucketOf(double value)
    {
        // Bounds are few (a dozen) and most values are small, so walking beats searching by halves.
        for (var i = 0; i < _bounds.Length; i++)
        {
            if (value <= _bounds[i]) { return i; }
        }
        return _bounds.Length;
    }

    private static void CheckBounds(string name, double[] bounds)
    {
        var rising = bounds.Length > 0 && double.IsFinite(bounds[0]);
        for (var i = 1; i < bounds.Length; i++) { rising &= double.IsFinite(bounds[i]) && bounds[i] > bounds[i - 1]; }
        if (!rising) { throw new ArgumentException($"The bounds of {name} must be one or more finite numbers, each above the one before.", nameof(bounds)); }
    }
}
