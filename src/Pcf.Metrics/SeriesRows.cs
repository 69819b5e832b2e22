namespace Pcf.Metrics;

/// <summary>Which metrics have rows of their own in the metrics about series.</summary>
public enum SeriesRows
{
    /// <summary>Those that have overflowed, lost or rejected series, or have a limit of their own; the rest is one row,
    /// <c>metric="other"</c>.</summary>
    Notable,

    /// <summary>All of them.</summary>
    All,
}
