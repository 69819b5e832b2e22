namespace Pcf.Metrics.Budgets;

/// <summary>Places for the series of one metric, which the tables of several label sets may share.</summary>
/// <param name="limit">Series with own values in all labels, and as many again with <see cref="Label.Other"/> in one.</param>
/// <param name="isShared">Whether what finds no place is shown elsewhere; else a table always takes the set whose labels are all
/// <see cref="Label.Other"/>.</param>
internal sealed class SeriesRoom(int limit, bool isShared = false)
{
    /// <summary>Held while changing which series there are, or where they stand.</summary>
    public Lock Growth { get; } = new();

    public int Limit => limit;

    /// <summary>Live series with own values in all labels; changed under <see cref="Growth"/>.</summary>
    public int Own { get; private set; }

    /// <summary>Live series with <see cref="Label.Other"/> in them; changed under <see cref="Growth"/>.</summary>
    public int WithOther { get; private set; }

    /// <summary>Observed label sets that ask for a place when the round ends; changed only by the thread that observes.</summary>
    public int Waiting { get; set; }

    /// <summary>Counts a series that takes a place or leaves it.</summary>
    public void Count(string[] values, int by)
    {
        if (values.Contains(Label.Other)) { WithOther += by; } else { Own += by; }
    }

    /// <summary>Whether a label set with so many labels at <see cref="Label.Other"/> finds a place.</summary>
    public bool Takes(int others, int labels)
    {
        if (others == labels && !isShared) { return true; }
        return (others > 0 ? WithOther : Own) < limit;
    }
}
