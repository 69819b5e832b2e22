using Microsoft.AspNetCore.Connections;

namespace Pcf.Api.Admission;

/// <summary>A few connections for operators. Each new one is taken; when they are too many, the oldest is closed. Thread-safe.</summary>
internal sealed class ConnectionReserve
{
    /// <summary>Connections in the reserve.</summary>
    public const int Size = 16;

    private readonly Lock _gate = new();
    private readonly LinkedList<ConnectionContext> _open = [];
    private long _taken;
    private long _closed;

    /// <summary>Connections taken since the start.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Connections that were closed for a newer one since the start.</summary>
    public long Closed => Interlocked.Read(ref _closed);

    /// <summary>Takes a connection.</summary>
    /// <returns>What to call when it has ended.</returns>
    public Action Take(ConnectionContext connection)
    {
        Interlocked.Increment(ref _taken);
        var mine = new LinkedListNode<ConnectionContext>(connection);
        ConnectionContext? oldest = null;
        lock (_gate)
        {
            _open.AddLast(mine);
            if (_open.Count > Size)
            {
                oldest = _open.First!.Value;
                _open.RemoveFirst();
            }
        }
        if (oldest is not null)
        {
            Interlocked.Increment(ref _closed);
            oldest.Abort(new ConnectionAbortedException("A newer connection took its place."));
        }
        return () => Leave(mine);
    }

    private void Leave(LinkedListNode<ConnectionContext> connection)
    {
        lock (_gate)
        {
            if (connection.List is not null) { _open.Remove(connection); }
        }
    }
}
