namespace Pcf.Otlp;

/// <summary>What became of the data points that were sent. Thread-safe, lock-free.</summary>
internal sealed class MetricsPushFigures
{
    private long _exports;
    private long _failed;
    private long _sent;

    /// <summary>Points that the receiver has taken.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Requests that were sent, those included that were refused.</summary>
    public long Exports => Interlocked.Read(ref _exports);

    /// <summary>Requests that were refused.</summary>
    public long FailedExports => Interlocked.Read(ref _failed);

    /// <summary>Points lost, by reason.</summary>
    public OtlpDrops Drops { get; } = new();

    /// <summary>Counts what an answer says of the points of a request.</summary>
    /// <returns>How many were not taken.</returns>
    public long Count(int points, OtlpAnswer answer, bool isEnding)
    {
        Interlocked.Increment(ref _exports);
        if (!answer.IsTaken) { Interlocked.Increment(ref _failed); }
        var lost = answer.IsTaken ? Math.Min(points, answer.Rejected) : points;
        Interlocked.Add(ref _sent, points - lost);
        if (lost > 0) { Drops.Add(OtlpDrops.ReasonOf(answer, isEnding), lost); }
        return lost;
    }

    /// <summary>Counts a request that could not even be written.</summary>
    public void CountFailure()
    {
        Interlocked.Increment(ref _exports);
        Interlocked.Increment(ref _failed);
    }
}
