using System.Net;
using System.Net.Sockets;

namespace Pcf.Api.Webhooks;

/// <summary>Looks up the addresses of a host.</summary>
/// <param name="host">The host's name.</param>
/// <param name="cancel">Gives up.</param>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancel);

/// <summary>A webhook's host has no address that may be connected to.</summary>
internal sealed class AddressRefusedException() : Exception("The host has no address that webhooks may be at.");

/// <summary>Connects to webhooks: a name is looked up once, its addresses are checked, and the connection is made to one that was checked. So an
/// answer of the name server that changes in between changes nothing. Thread-safe.</summary>
/// <param name="allowsPrivate">Whether private addresses are allowed.</param>
/// <param name="resolve">Looks up names.</param>
internal sealed class CheckedConnections(bool allowsPrivate, ResolveHost resolve)
{
    /// <summary>The handler of the requests, with what could lead elsewhere turned off: redirects, proxies, cookies.</summary>
    /// <param name="connections">Connections to one host at most.</param>
    public SocketsHttpHandler CreateHandler(int connections) => new()
    {
        ConnectCallback = ConnectAsync,
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        Credentials = null,
        // It would make a span with the whole address in it.
        ActivityHeadersPropagator = null,
        MaxConnectionsPerServer = connections,
        MaxResponseHeadersLength = 16,
        // An answer's body is not read; a short one is let pass so that its connection can be used again.
        MaxResponseDrainSize = 16 * 1024,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        // So that a name that moves is looked up again.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancel);
        var isPlain = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttp;
        var allowed = Array.FindAll(
            found, address => AddressRules.MayConnect(address, allowsPrivate) && (!isPlain || AddressRules.IsPrivate(address)));
        if (allowed.Length == 0) { throw new AddressRefusedException(); }
        for (var i = 0; ; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(allowed[i], port), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < allowed.Length)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
