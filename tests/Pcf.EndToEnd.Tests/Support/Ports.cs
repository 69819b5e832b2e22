using System.Net;
using System.Net.Sockets;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>Ports of the loopback for programs that must be written theirs before they start.</summary>
internal static class Ports
{
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
