using Pcf.Metrics.Budgets;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics;

/// <summary>Counts events; it only goes up. Thread-safe. Adding to a known series takes no lock and allocates nothing.</summary>
public sealed class Counter : ScalarFamily
{
    private readonly RegistryContext _context;

    internal Counter(string name, string help, SeriesOptions options, Label[] labels, RegistryContext context, SeriesRoom? room = null)
        : base(new MetricHeader(name, help, MetricKind.Counter), labels)
    {
        _context = context;
        HasOwnLimit = options.HasLimit;
        Table = new SeriesTable<CounterSeries>(labels, options, context, values => new CounterSeries(labels, values), room: room);
        // A metric without labels has its one series from the start: a zero says more than a missing series.
        if (labels.Length == 0) { Table.Get([], 0, out _); }
    }

    internal SeriesTable<CounterSeries> Table { get; }

    internal override SeriesStats Figures => Table.Figures;

    internal override ReadOnlyMemory<ScalarSeries> Exposed => ScalarSeries.AsScalars(Table.Exposed);

    /// <summary>Adds to the series of a label set.</summary>
    /// <param name="value">0 or more; a negative value, infinity or NaN is not added, and counted as dropped.</param>
    /// <param name="labels">The label values, in the order of registration.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than labels.</exception>
    public void Add(double value, params ReadOnlySpan<string> labels) => TryAdd(value, labels);

    /// <summary>Adds as <see cref="Add"/> does, and returns whether the label set has a series of its own.</summary>
    /// <returns>False when the value counted under <see cref="Label.Other"/>, was rejected by a strict metric, or was not one that a counter
    /// takes.</returns>
    public bool TryAdd(double value, params ReadOnlySpan<string> labels)
    {
        if (!IsCount(value))
        {
            _context.Losses.CountInvalid();
            return false;
        }
        while (Table.Get(labels, value, out var admitted) is { } series)
        {
            if (series.TryAdd(value)) { return admitted; }
        }
        return false;
    }

    /// <summary>Adds as <see cref="Add"/> does, and returns whether a series took it.</summary>
    /// <param name="value">What a counter takes: 0 or more and finite.</param>
    /// <param name="labels">The label values, in the order of registration.</param>
    /// <param name="own">The series, if the label set has one of its own.</param>
    internal bool TryTake(double value, ReadOnlySpan<string> labels, out MetricSeries? own)
    {
        while (Table.Get(labels, value, out var admitted) is { } series)
        {
            own = admitted ? series : null;
            if (series.TryAdd(value)) { return true; }
        }
        own = null;
        return false;
    }

    /// <summary>A handle on one label set, for the hottest paths: no look-up on each addition.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than labels.</exception>
    public BoundCounter With(params ReadOnlySpan<string> labels) => new(this, labels.ToArray());

    internal override ScalarSeries? Find(ReadOnlySpan<string> labels) => Table.Find(labels);

    internal static bool IsCount(double value) => value >= 0 && double.IsFinite(value);
}
