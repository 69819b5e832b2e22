using Pcf.Metrics.Budgets;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics;

/// <summary>A value that goes up and down. Thread-safe. A known series takes no lock and allocates nothing.</summary>
public sealed class Gauge : ScalarFamily
{
    internal Gauge(string name, string help, SeriesOptions options, Label[] labels, RegistryContext context, SeriesRoom? room = null)
        : base(new MetricHeader(name, help, MetricKind.Gauge), labels)
    {
        if (labels.FirstOrDefault(label => label.Policy == LabelPolicy.Busiest) is { Name: { } busiest })
        {
            throw new ArgumentException(
                $"The label '{busiest}' of the gauge {name} cannot show its busiest values: LabelPolicy.Busiest is not supported for gauges.",
                nameof(labels));
        }
        HasOwnLimit = options.HasLimit;
        Table = new SeriesTable<GaugeSeries>(labels, options, context, values => new GaugeSeries(labels, values), room: room);
        if (labels.Length == 0) { Table.Get([], 0, out _); }
    }

    internal SeriesTable<GaugeSeries> Table { get; }

    internal override SeriesStats Figures => Table.Figures;

    internal override ReadOnlyMemory<ScalarSeries> Exposed => ScalarSeries.AsScalars(Table.Exposed);

    /// <summary>Sets the series of a label set; any value, also infinities and NaN.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than labels.</exception>
    public void Set(double value, params ReadOnlySpan<string> labels) => TrySet(value, labels, out _);

    /// <summary>Adds to the series of a label set; a negative value takes away.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than labels.</exception>
    public void Add(double value, params ReadOnlySpan<string> labels) => TryAdd(value, labels, out _);

    /// <summary>Sets as <see cref="Set"/> does, and returns whether a series took it.</summary>
    internal bool TrySet(double value, ReadOnlySpan<string> labels, out MetricSeries? own)
    {
        while (Table.Get(labels, 0, out var admitted) is { } series)
        {
            own = admitted ? series : null;
            if (series.TrySet(value)) { return true; }
        }
        own = null;
        return false;
    }

    /// <summary>Adds as <see cref="Add"/> does, and returns whether a series took it.</summary>
    internal bool TryAdd(double value, ReadOnlySpan<string> labels, out MetricSeries? own)
    {
        while (Table.Get(labels, 0, out var admitted) is { } series)
        {
            own = admitted ? series : null;
            if (series.TryAdd(value)) { return true; }
        }
        own = null;
        return false;
    }

    internal override ScalarSeries? Find(ReadOnlySpan<string> labels) => Table.Find(labels);
}
