using System.Diagnostics;

namespace Pcf.Tracing;

/// <summary>
/// What clients write freely: paths, queries, hosts, agents. It has no shape by which a secret in it could be recognised, so none of it leaves in a
/// span, whatever code set it. Thread-safe.
/// </summary>
internal static class ClientText
{
    private const string FullAddress = "url.full";
    private const string RequestHeader = "http.request.header.";

    // Today's names and those before them (OpenTelemetry semantic conventions, HTTP and general attributes).
    private static readonly HashSet<string> Never = new(StringComparer.Ordinal)
    {
        "url.path", "url.query", "url.fragment", "url.original", "user_agent.original", "http.request.method_original",
        "http.target", "http.user_agent",
    };

    // Of a span that serves a request these are what the client calls the service; of one that asks another they are the service's own set-up.
    private static readonly HashSet<string> NeverOfServers = new(StringComparer.Ordinal)
    {
        FullAddress, "url.domain", "http.url", "http.host", "http.server_name", "server.address", "server.port", "net.host.name", "net.host.port",
        "client.address", "client.port", "http.client_ip",
        "network.peer.address", "network.peer.port", "net.peer.ip", "net.peer.name", "net.peer.port", "net.host.ip",
        "source.address", "source.port", "source.domain",
        "net.sock.peer.addr", "net.sock.peer.name", "net.sock.peer.port", "net.sock.host.addr", "net.sock.host.port",
        "client.socket.address", "client.socket.port", "server.socket.address", "server.socket.domain", "server.socket.port",
    };

    /// <summary>An attribute's value without what a client wrote.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="kind">The kind of the span that it belongs to.</param>
    /// <returns>Null when nothing of it may leave.</returns>
    public static object? Without(string name, object? value, ActivityKind kind) =>
        IsClients(name, kind) ? null : IsAddress(name) ? Origin(value) : value;

    private static bool IsClients(string name, ActivityKind kind) =>
        Never.Contains(name) || name.StartsWith(RequestHeader, StringComparison.Ordinal)
        || (kind is not (ActivityKind.Client or ActivityKind.Producer) && NeverOfServers.Contains(name));

    private static bool IsAddress(string name) => name is FullAddress or "http.url";

    // Which service was asked is worth knowing; what for may well be the client's own words.
    private static string? Origin(object? address) => Uri.TryCreate(address as string, UriKind.Absolute, out var uri) && uri.Host.Length > 0
        ? uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
        : null;
}
