using System.Diagnostics.Metrics;

namespace Pcf.GraphQL.AspNetCore.Streaming;

/// <summary>Counts the open connections of an endpoint, and refuses one too many. Thread-safe.</summary>
internal sealed class StreamConnections(int limit, int limitPerClient)
{
    public const string WebSocket = "websocket";
    public const string EventStream = "sse";

    // One meter for all endpoints of the process.
    private static readonly Meter Meter = new("Pcf.GraphQL.AspNetCore");
    private static readonly UpDownCounter<int> Open = Meter.CreateUpDownCounter<int>("graphql_stream_connections", null,
        "WebSocket connections and event streams that are open.");
    private static readonly Counter<long> Closed = Meter.CreateCounter<long>("graphql_stream_connections_closed_total", null,
        "WebSocket connections and event streams that have ended, or were refused, by reason.");

    // No longer than there are connections.
    private readonly Dictionary<string, int> _ofClients = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Counts one more in, unless there are as many as there may be.</summary>
    public bool TryOpen(string transport)
    {
        if (Interlocked.Increment(ref _count) > limit)
        {
            Interlocked.Decrement(ref _count);
            Count(transport, StreamEnd.Limit);
            return false;
        }
        Open.Add(1, new KeyValuePair<string, object?>("transport", transport));
        return true;
    }

    /// <summary>Counts one more of a client in, unless it has as many as it may have. Null has no limit.</summary>
    public bool TryClaim(string? client)
    {
        if (client is null) { return true; }
        lock (_ofClients)
        {
            var open = _ofClients.GetValueOrDefault(client);
            if (open >= limitPerClient) { return false; }
            _ofClients[client] = open + 1;
            return true;
        }
    }

    /// <summary>Counts one of a client out.</summary>
    public void Release(string? client)
    {
        if (client is null) { return; }
        lock (_ofClients)
        {
            if (--_ofClients[client] == 0) { _ofClients.Remove(client); }
        }
    }

    /// <summary>Counts one out.</summary>
    public void Close(string transport, StreamEnd end)
    {
        Interlocked.Decrement(ref _count);
        Open.Add(-1, new KeyValuePair<string, object?>("transport", transport));
        Count(transport, end);
    }

    private static void Count(string transport, StreamEnd end) => Closed.Add(
        1, new KeyValuePair<string, object?>("transport", transport), new KeyValuePair<string, object?>("reason", end.ToString().ToLowerInvariant()));
}

/// <summary>Why a connection has ended.</summary>
internal enum StreamEnd
{
    /// <summary>All was sent.</summary>
    Complete,

    /// <summary>The client closed it or has gone.</summary>
    Client,

    /// <summary>The client broke the protocol, or was not admitted.</summary>
    Protocol,

    /// <summary>The client's token has expired.</summary>
    Expired,

    /// <summary>The client read too slowly.</summary>
    Slow,

    /// <summary>There were as many connections as there may be, in all or of its client.</summary>
    Limit,

    /// <summary>The service stops.</summary>
    Stopping,

    /// <summary>The service failed.</summary>
    Failed,
}
