using Pcf.Observability.Metrics.Budgets;

namespace Pcf.Observability.Metrics;

/// <summary>A value that goes up and down. Thread-safe. A known series takes no lock and allocates nothing.</summary>
public sealed class Gauge : ScalarFamily
{
    private readonly MetricKind _kind;

    internal Gauge(string name, string help, SeriesOptions options, Label[] labels, MetricsRegistry registry, MetricKind kind = MetricKind.Gauge)
        : base(name, help, labels)
    {
        if (labels.FirstOrDefault(label => label.Policy == LabelPolicy.Busiest) is { Name: { } busiest })
        {
            throw new ArgumentException($"The label '{busiest}' of the gauge {name} cannot show its busiest values: what a gauge is set to is no traffic.", nameof(labels));
        }
        _kind = kind;
        Table = new SeriesTable<GaugeSeries>(labels, options, registry, values => new GaugeSeries(labels, values));
        if (labels.Length == 0) { Table.Get([], 0, out _); }
    }

    internal SeriesTable<GaugeSeries> Table { get; }

    // A counter whose total is kept elsewhere is set like a gauge.
    internal override MetricKind Kind => _kind;

    internal override SeriesFigures Figures => Table.Figures;

    internal override ReadOnlyMemory<ScalarSeries> Exposed => ScalarSeries.AsScalars(Table.Exposed);

    /// <summary>Sets the series of a label set; any value, also infinities and NaN.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than labels.</exception>
    public void Set(double value, params ReadOnlySpan<string> labels)
    {
        while (Table.Get(labels, 0, out _) is { } series && !series.TrySet(value)) { }
    }

    /// <summary>Adds to the series of a label set; a negative value takes away.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than labels.</exception>
    public void Add(double value, params ReadOnlySpan<string> labels)
    {
        while (Table.Get(labels, 0, out _) is { } series && !series.TryAdd(value)) { }
    }

    internal override ScalarSeries? Find(ReadOnlySpan<string> labels) => Table.Find(labels);
}
