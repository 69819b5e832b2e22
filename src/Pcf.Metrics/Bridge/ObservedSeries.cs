using Pcf.Metrics.Series;

namespace Pcf.Metrics.Bridge;

/// <summary>A number that is observed, and shown once all that observe it have been asked.</summary>
internal sealed class ObservedSeries(ReadOnlySpan<Label> labels, string[] values) : ScalarSeries(labels, values)
{
    private double _value;

    /// <summary>What the round under way has observed.</summary>
    public ObservedSum Sum { get; } = new();

    public override double Value => Volatile.Read(ref _value);

    // A total that is kept elsewhere may be older than its first observation.
    public override long Created
    {
        get => 0;
        set { }
    }

    /// <summary>Shows the sum of the round.</summary>
    public void Publish() => Volatile.Write(ref _value, Sum.Value);

    internal override bool TryRetire(double weight) => true;
}

/// <summary>What a round of observations adds up to for one label set. Not thread-safe.</summary>
internal sealed class ObservedSum
{
    private Mark _mark;

    /// <summary>The sum of the last round that observed it.</summary>
    public double Value => _mark.Sum;

    /// <summary>Whether a round has observed it.</summary>
    public bool IsOf(long round) => _mark.Round == round;

    /// <summary>Adds to what the round has observed.</summary>
    /// <returns>What was there before.</returns>
    public Mark Observe(double value, long round)
    {
        var before = _mark;
        _mark = new Mark(round, before.Round == round ? before.Sum + value : value);
        return before;
    }

    public void Restore(Mark before) => _mark = before;

    /// <param name="Round">The last round that observed; they begin at 1.</param>
    /// <param name="Sum">What it has observed.</param>
    internal readonly record struct Mark(long Round, double Sum);
}
