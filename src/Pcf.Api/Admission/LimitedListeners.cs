using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Pcf.Api.Admission;

/// <summary>The server's listeners, which give each connection its place before they accept the next.</summary>
/// <remarks>A limit further in, as the server's own, comes too late: a burst is accepted ahead of it, and a process without free descriptors
/// ends.</remarks>
internal sealed class LimitedListeners(SocketTransportFactory sockets, ConnectionLimit limit, int managementPort)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var isManagement = managementPort != 0 && endpoint is IPEndPoint address && address.Port == managementPort;
        return new Listener(await sockets.BindAsync(endpoint, cancellationToken), limit, isManagement);
    }

    private sealed class Listener(IConnectionListener listener, ConnectionLimit limit, bool isManagement) : IConnectionListener
    {
        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            var connection = await listener.AcceptAsync(cancellationToken);
            if (connection is not null) { limit.Take(connection, isManagement); }
            return connection;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => listener.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
