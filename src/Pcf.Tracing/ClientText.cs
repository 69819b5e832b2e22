using System.Diagnostics;

namespace Pcf.Tracing;

/// <summary>Whether the value of an attribute is a client's own words, by its name.</summary>
internal enum ClientText
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>It always is.</summary>
    Always,

    /// <summary>It is in a span that serves a request; in one that asks another service it is the service's own set-up.</summary>
    OfServers,

    /// <summary>As <see cref="OfServers"/>; and of a span that asks, only the service leaves that is asked.</summary>
    Address,
}

/// <summary>
/// What clients write freely: paths, queries, hosts, agents. It has no shape by which a secret in it could be recognised, so none of it leaves in a
/// span, whatever code set it. Thread-safe.
/// </summary>
internal static class ClientTexts
{
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
        "url.domain", "http.host", "http.server_name", "server.address", "server.port", "net.host.name", "net.host.port",
        "client.address", "client.port", "http.client_ip",
        "network.peer.address", "network.peer.port", "net.peer.ip", "net.peer.name", "net.peer.port", "net.host.ip",
        "source.address", "source.port", "source.domain",
        "net.sock.peer.addr", "net.sock.peer.name", "net.sock.peer.port", "net.sock.host.addr", "net.sock.host.port",
        "client.socket.address", "client.socket.port", "server.socket.address", "server.socket.domain", "server.socket.port",
    };

    /// <summary>What a name says of its attribute's value.</summary>
    public static ClientText Of(string name) =>
        name is "url.full" or "http.url" ? ClientText.Address
        : Never.Contains(name) || name.StartsWith(RequestHeader, StringComparison.Ordinal) ? ClientText.Always
        : NeverOfServers.Contains(name) ? ClientText.OfServers
        : ClientText.None;

    /// <summary>Whether anything of it may leave in a span of a kind.</summary>
    public static bool MayLeave(this ClientText text, ActivityKind kind) =>
        text == ClientText.None || (text != ClientText.Always && kind is ActivityKind.Client or ActivityKind.Producer);

    /// <summary>A value that may leave without what a client wrote; null when that is all of it.</summary>
    public static object? Without(this ClientText text, object? value) => text == ClientText.Address ? Origin(value) : value;

    // Which service was asked is worth knowing; what for may well be the client's own words.
    private static string? Origin(object? address) => Uri.TryCreate(address as string, UriKind.Absolute, out var uri) && uri.Host.Length > 0
        ? uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
        : null;
}
