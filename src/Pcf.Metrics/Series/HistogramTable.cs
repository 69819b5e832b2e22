using Pcf.Metrics.Budgets;
using Pcf.Metrics.Histograms;
using Pcf.Metrics.Registry;

namespace Pcf.Metrics.Series;

/// <summary>The series of a histogram, and memory to read them into. Thread-safe.</summary>
internal sealed class HistogramTable(Label[] labels, HistogramShape shape, SeriesOptions options, RegistryContext context, SeriesRoom? room)
{
    private HistogramSnapshot? _snapshot;

    public Label[] Labels => labels;

    public HistogramShape Shape => shape;

    public SeriesTable<HistogramSeries> Table { get; } = new(labels, options, context, values => new HistogramSeries(labels, values, shape),
        room: room);

    /// <summary>The series to show, in the order of their making.</summary>
    public ReadOnlyMemory<HistogramSeries> Exposed => Table.Exposed;

    /// <summary>Memory to read series into, until <see cref="GiveBack"/>.</summary>
    public HistogramSnapshot BorrowSnapshot() => Interlocked.Exchange(ref _snapshot, null) ?? new HistogramSnapshot(shape);

    public void GiveBack(HistogramSnapshot snapshot) => Volatile.Write(ref _snapshot, snapshot);
}
