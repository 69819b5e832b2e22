namespace Pcf.Metrics.Registry;

/// <summary>What was recorded and is not shown. Thread-safe.</summary>
internal sealed class RecordingLosses
{
    private long _lost;
    private long _invalid;

    /// <summary>Recordings that no series could take.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Recordings of numbers that their metric cannot have: a negative or infinite count, or NaN.</summary>
    public long Invalid => Interlocked.Read(ref _invalid);

    public void CountLost() => Interlocked.Increment(ref _lost);

    public void CountInvalid() => Interlocked.Increment(ref _invalid);
}
