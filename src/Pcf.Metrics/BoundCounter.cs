using Pcf.Metrics.Series;

namespace Pcf.Metrics;

/// <summary>One label set of a <see cref="Counter"/>. Thread-safe, no allocation; it stays of use when its series goes and comes back.</summary>
public sealed class BoundCounter
{
    private readonly Counter _counter;
    private readonly string[] _labels;
    private CounterSeries? _series;

    internal BoundCounter(Counter counter, string[] labels)
    {
        _counter = counter;
        _labels = labels;
        _series = Find();
    }

    /// <summary>Adds to the series; a negative value, infinity or NaN is not added.</summary>
    public void Add(double value)
    {
        var series = _series;
        if (Counter.IsCount(value) && series is { State: SeriesState.Live } && series.TryAdd(value)) { return; }
        // No count, or idle and gone, or its place is another's: it goes the way of a recording without a handle.
        _counter.Add(value, _labels);
        _series = Find();
    }

    private CounterSeries? Find() => _counter.Table.Get(_labels, 0, out var admitted) is { } series && admitted ? series : null;
}
