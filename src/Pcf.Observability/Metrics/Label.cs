namespace Pcf.Observability.Metrics;

/// <summary>A label of a metric: its name and how many values of it may have series of their own.</summary>
/// <remarks>A value over the budget is recorded as <see cref="Other"/> in this label only; the other labels keep theirs, so sums stay exact.</remarks>
public readonly record struct Label
{
    /// <summary>The value that stands for all values over the budget.</summary>
    public const string Other = "other";

    /// <summary>Names a label.</summary>
    /// <param name="name">A Prometheus label name: letters, digits and <c>_</c>, not starting with a digit or <c>__</c>; not <c>le</c> or <c>quantile</c>.</param>
    /// <param name="maxValues">Values that get series of their own, without <see cref="Other"/>: 1 or more, or 0 (the default) for the registry's limit.</param>
    public Label(string name, int maxValues = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValues);
        Name = name;
        MaxValues = maxValues;
    }

    /// <summary>The label's name as it is exposed.</summary>
    public string Name { get; }

    /// <summary>Values that get series of their own; 0 for the registry's limit.</summary>
    public int MaxValues { get; }

    /// <summary>A label with the registry's budget.</summary>
    public static implicit operator Label(string name) => new(name);
}
