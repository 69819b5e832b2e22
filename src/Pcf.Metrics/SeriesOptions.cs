namespace Pcf.Metrics;

/// <summary>How many series a metric may have, and for how long.</summary>
public sealed record SeriesOptions
{
    private const int Most = 1_000_000;

    /// <summary>Series with own values in all labels; as many again may have <see cref="Label.Other"/> in one.</summary>
    /// <value>1 to 1 000 000; 0, the default, stands for the registry's limit.</value>
    public int MaxSeries
    {
        get;
        init => field = value is >= 0 and <= Most
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "MaxSeries must be 1 to 1 000 000, or 0 for the registry's limit.");
    }

    /// <summary>How long a series may stay unchanged before it goes.</summary>
    /// <value>Over zero; null, the default, keeps series for ever.</value>
    /// <remarks>
    /// It goes at the end of a <see cref="MetricsRegistry.Window"/>, and never before a scrape has shown its last value. A metric
    /// without labels never goes. A gauge that is added to goes only when it stands at zero.
    /// </remarks>
    public TimeSpan? IdleTime
    {
        get;
        init => field = value is null || value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "IdleTime must be over zero, or null to keep series for ever.");
    }

    /// <summary>The registry's limit, and series that stay.</summary>
    internal static SeriesOptions Default { get; } = new();

    /// <summary>As many series as there are: for metrics whose label sets come from code.</summary>
    internal static SeriesOptions Unlimited { get; } = new() { MaxSeries = Most };

    /// <summary>Whether the library itself has set the limit: then the metric has no rows of its own for it.</summary>
    internal bool IsByLibrary { get; init; }

    /// <summary>Whether a limit was set for this metric by hand.</summary>
    internal bool HasLimit => MaxSeries is > 0 and < Most && !IsByLibrary;

    /// <summary>Whether what is over a budget is rejected, and counted as such, instead of recorded under <see cref="Label.Other"/>.</summary>
    public bool Strict { get; init; }
}
