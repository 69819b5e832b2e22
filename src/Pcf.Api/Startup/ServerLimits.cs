using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Pcf.Api.Admission;

namespace Pcf.Api.Startup;

/// <summary>What the server accepts: no more connections than it has file descriptors for, and no client that reads or sends next to nothing.
/// </summary>
internal static class ServerLimits
{
    // Files, the store's connections, event loops and what libraries open on demand; a process without free descriptors cannot even start a thread.
    private const int LeastReserve = 96;

    private const int LeastConnections = 16;

    // IPPROTO_TCP and TCP_USER_TIMEOUT of Linux.
    private const int Tcp = 6;
    private const int TcpUserTimeout = 18;

    // Slow networks of today carry more; a client that stays below costs the memory of its answer for as long as it likes.
    private static readonly MinDataRate Response = new(bytesPerSecond: 4_096, gracePeriod: TimeSpan.FromSeconds(10));
    private static readonly MinDataRate RequestBody = new(bytesPerSecond: 1_024, gracePeriod: TimeSpan.FromSeconds(5));
    private static readonly TimeSpan Unread = TimeSpan.FromSeconds(20);

    /// <summary>Sets the limits from what this process has.</summary>
    public static void Apply(KestrelServerOptions server)
    {
        server.Limits.MinResponseDataRate = Response;
        server.Limits.MinRequestBodyDataRate = RequestBody;
        server.Limits.MaxConcurrentUpgradedConnections = Most()?.Upgraded;
        server.ConfigureEndpointDefaults(static endpoint => endpoint.Use(ConnectionLimit.Serve));
    }

    /// <summary>Has the listeners limit connections on every port but the management port, if there is one.</summary>
    public static void AddConnectionLimit(this IServiceCollection services, string? managementPort)
    {
        var port = int.TryParse(managementPort, CultureInfo.InvariantCulture, out var number) ? number : 0;
        services.Configure<SocketTransportOptions>(CutUnread);
        services.AddSingleton(static provider => new ConnectionLimit(
            Most()?.Connections, provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<ILogger<ConnectionLimit>>()));
        // The server takes the factory that was added last.
        services.AddSingleton<IConnectionListenerFactory>(provider => new LimitedListeners(
            ActivatorUtilities.CreateInstance<SocketTransportFactory>(provider), provider.GetRequiredService<ConnectionLimit>(), port));
    }

    /// <summary>Connections that leave a quarter of the descriptors, or 96, free, of which operators have up to 32. A fifth
    /// of them is for upgraded ones, which the server counts apart.</summary>
    /// <param name="limit">Descriptors that the process may have.</param>
    /// <param name="open">Descriptors that it has now.</param>
    public static (long Connections, long Upgraded) Connections(long limit, long open)
    {
        var all = Math.Max(LeastConnections, limit - open - Math.Max(LeastReserve, limit / 4));
        var upgraded = all / 5;
        return (all - upgraded, upgraded);
    }

    private static (long Connections, long Upgraded)? Most() =>
        OpenFilesLimit() is { } descriptors ? Connections(descriptors, OpenFiles()) : null;

    // Cuts a client that takes no byte for so long of what was sent to it. The rate above does not: it counts what the system's buffers have taken,
    // megabytes for each connection, and gives as much time for them as for bytes that were read.
    private static void CutUnread(SocketTransportOptions sockets) => sockets.CreateBoundListenSocket = static endpoint =>
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        // Connections inherit it from their listener.
        if (OperatingSystem.IsLinux() && endpoint is IPEndPoint)
        {
            socket.SetRawSocketOption(Tcp, TcpUserTimeout, BitConverter.GetBytes((int)Unread.TotalMilliseconds));
        }
        return socket;
    };

    private static long? OpenFilesLimit()
    {
        const string Row = "Max open files";
        if (!OperatingSystem.IsLinux()) { return null; }
        var row = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal));
        var soft = row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, CultureInfo.InvariantCulture, out var most) ? most : null;
    }

    private static int OpenFiles() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
}
