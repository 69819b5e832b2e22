using Pcf.Workspace.SpiceDb.Protocol;

namespace Pcf.Workspace.SpiceDb;

/// <summary>How fresh the next decision must be: at least as the last write of this process. Thread-safe.</summary>
/// <remarks>
/// Tokens cannot be compared. When it is unknown which of several writes was the last, or whether a failed one took place, the next decision is
/// made on what is stored now; the token of its answer then stands for all writes before it.
/// </remarks>
/// <param name="isFull">Whether a decision is made on what is stored now, whatever was written here.</param>
internal sealed class Freshness(Func<bool> isFull)
{
    private static readonly Consistency Full = new() { FullyConsistent = true };

    private readonly Lock _gate = new();
    private Consistency? _last;
    private long _writes;

    /// <summary>What the next decision needs, with the number of writes that had ended by now.</summary>
    public (Consistency Needed, long Writes) Current
    {
        get
        {
            lock (_gate) { return (isFull() ? Full : _last ?? Full, _writes); }
        }
    }

    /// <summary>A write has ended.</summary>
    /// <param name="token">Its token; null if it failed, and may have taken place or not.</param>
    /// <param name="writesAtBegin">The number of writes that had ended when it began.</param>
    public void Written(ZedToken? token, long writesAtBegin)
    {
        lock (_gate)
        {
            _last = token is not null && writesAtBegin == _writes ? new Consistency { AtLeastAsFresh = token } : null;
            _writes++;
        }
    }

    /// <summary>Much was written, by whatever calls: the next decision is made on what is stored now.</summary>
    public void Restart() => Written(null, -1);

    /// <summary>A decision has been made.</summary>
    /// <param name="token">The moment it was made on.</param>
    /// <param name="writesAtBegin">The number of writes that had ended when it was asked for.</param>
    public void Decided(ZedToken? token, long writesAtBegin)
    {
        if (isFull() || token is null) { return; }
        lock (_gate)
        {
            if (_last is null && writesAtBegin == _writes) { _last = new Consistency { AtLeastAsFresh = token }; }
        }
    }
}
