namespace Pcf.Metrics;

/// <summary>A label of a metric: its name, how many values of it may have series of their own, and which ones.</summary>
/// <remarks>A value over the budget is recorded as <see cref="Other"/> in this label only; the other labels keep theirs, so sums stay
/// exact.</remarks>
public readonly record struct Label
{
    /// <summary>The value that stands for all values over the budget.</summary>
    public const string Other = "other";

    /// <summary>Names a label.</summary>
    /// <param name="name">A Prometheus label name: letters, digits and <c>_</c>, not starting with a digit or <c>__</c>; not <c>le</c> or
    /// <c>quantile</c>.</param>
    /// <param name="maxValues">Values that get series of their own, without <see cref="Other"/>: 1 or more, or 0 (the default) for no limit but the
    /// metric's.</param>
    /// <param name="policy">Which values those are; <see cref="LabelPolicy.Busiest"/> needs a limit.</param>
    /// <exception cref="ArgumentException">The limit is negative, or missing for the busiest.</exception>
    public Label(string name, int maxValues = 0, LabelPolicy policy = LabelPolicy.Overflow)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValues);
        if (policy == LabelPolicy.Busiest && maxValues == 0)
        {
            throw new ArgumentException($"The label '{name}' has LabelPolicy.Busiest, which requires maxValues.", nameof(maxValues));
        }
        Name = name;
        MaxValues = maxValues;
        Policy = policy;
    }

    /// <summary>The label's name as it is exposed.</summary>
    public string Name { get; }

    /// <summary>Values that get series of their own; 0 for no limit but the metric's.</summary>
    public int MaxValues { get; }

    /// <summary>Which values get series of their own when there are more.</summary>
    public LabelPolicy Policy { get; }

    /// <summary>A label with no limit but the metric's.</summary>
    public static implicit operator Label(string name) => new(name);
}
