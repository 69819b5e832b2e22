namespace Pcf.Observability.Metrics;

/// <summary>Counts events; it only goes up. Thread-safe. Adding to a known series takes no lock and allocates nothing.</summary>
public sealed class Counter : ScalarFamily
{
    internal Counter(string name, string help, Label[] labels, MetricsRegistry registry)
        : base(name, help, labels, registry)
    {
    }

    internal override MetricKind Kind => MetricKind.Counter;

    /// <summary>Adds to the series of a label set.</summary>
    /// <param name="value">0 or more; a negative value, infinity or NaN is not added.</param>
    /// <param name="labels">The label values, in the order of registration.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than labels.</exception>
    public void Add(double value, params ReadOnlySpan<string> labels) => TryAdd(value, labels);

    /// <summary>Adds as <see cref="Add"/> does, and tells whether the label set has a series of its own.</summary>
    /// <returns>False when the value counted under <see cref="Label.Other"/>, or was not one that a counter takes.</returns>
    public bool TryAdd(double value, params ReadOnlySpan<string> labels)
    {
        if (!IsCount(value)) { return false; }
        Table.Get(labels, out var admitted).Add(value);
        return admitted;
    }

    /// <summary>A handle on one label set, for the hottest paths: no look-up on each addition.</summary>
    public BoundCounter With(params ReadOnlySpan<string> labels) => new(Table.Get(labels, out _));

    internal static bool IsCount(double value) => value >= 0 && double.IsFinite(value);
}

/// <summary>One series of a <see cref="Counter"/>. Thread-safe, no allocation.</summary>
public readonly struct BoundCounter
{
    private readonly ScalarSeries _series;

    internal BoundCounter(ScalarSeries series) => _series = series;

    /// <summary>Adds to the series; a negative value, infinity or NaN is not added.</summary>
    public void Add(double value)
    {
        if (Counter.IsCount(value)) { _series.Add(value); }
    }
}
