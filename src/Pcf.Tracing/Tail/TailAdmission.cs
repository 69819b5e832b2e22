namespace Pcf.Tracing.Tail;

/// <summary>Says which traces that begin are recorded: all, until the memory is half full, the processors are busy, or a share is set.
/// Thread-safe.</summary>
/// <param name="clock">Gives the time over which the processors are looked at.</param>
/// <param name="rules">What the memory and the processors may be used for.</param>
internal sealed class TailAdmission(TimeProvider clock, TailRules rules) : IDisposable
{
    private readonly TailLoad? _load = rules.MaxCpuShare is { } share ? TailLoad.OfProcess(clock, share) : null;
    private double _share = 1;

    /// <summary>Of the traces that may be recorded, how many are: 0 to 1; 1 by default.</summary>
    public double Share { get => Volatile.Read(ref _share); set => Volatile.Write(ref _share, value); }

    /// <summary>Whether one more trace is recorded.</summary>
    /// <param name="bytes">The memory that is taken.</param>
    public bool Admits(long bytes)
    {
        if (!HasRoom(bytes)) { return false; }
        var share = Share * (_load?.Admitted ?? 1);
        return share >= 1 || Random.Shared.NextDouble() < share;
    }

    /// <inheritdoc/>
    public void Dispose() => _load?.Dispose();

    private bool HasRoom(long bytes)
    {
        var half = rules.MaxBytes / 2;
        var left = rules.MaxBytes - bytes;
        return left >= half || (left > TailTrace.Size && Random.Shared.NextInt64(half) < left);
    }
}
