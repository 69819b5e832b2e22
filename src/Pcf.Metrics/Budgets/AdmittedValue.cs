namespace Pcf.Metrics.Budgets;

/// <summary>A label value that has series of its own.</summary>
internal sealed class AdmittedValue(string value, ulong hash)
{
    /// <summary>The <see cref="Score"/> from which on a value is worth its place, or a memory, without any series.</summary>
    public const double Forgotten = 0.1;

    /// <summary>The value as it is shown.</summary>
    public string Value { get; } = value;

    /// <summary>The hash of <see cref="Value"/>.</summary>
    public ulong Hash { get; } = hash;

    /// <summary>Series that have the value.</summary>
    public int Series { get; set; }

    /// <summary>What was recorded under the value in this window.</summary>
    public double Traffic { get; set; }

    /// <summary>What a window brings, smoothed.</summary>
    public double Score { get; set; }
}
