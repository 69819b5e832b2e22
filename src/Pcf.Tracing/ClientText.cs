using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pcf.Tracing;

/// <summary>What clients write freely: paths, queries, hosts, agents. It has no shape by which a secret in it could be told, so none of it leaves in a span, whoever put it there. Thread-safe.</summary>
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
        FullAddress, "url.domain", "http.url", "http.host", "http.server_name", "server.address", "server.port", "net.host.name", "net.host.port", "client.address", "client.port", "http.client_ip",
        "network.peer.address", "network.peer.port", "net.peer.ip", "net.peer.name", "net.peer.port", "net.host.ip", "source.address", "source.port", "source.domain",
        "net.sock.peer.addr", "net.sock.peer.name", "net.sock.peer.port", "net.sock.host.addr", "net.sock.host.port",
        "client.socket.address", "client.socket.port", "server.socket.address", "server.socket.domain", "server.socket.port",
    };

    /// <summary>Takes it out of a span: attributes, those of events and links, and the state that came with the trace.</summary>
    public static void TakeOut(Activity span)
    {
        span.TraceStateString = null;
        var kind = span.Kind;
        foreach (ref readonly var tag in span.EnumerateTagObjects())
        {
            if (IsClients(tag.Key, kind)) { span.SetTag(tag.Key, null); }
            else if (IsAddress(tag.Key)) { span.SetTag(tag.Key, Origin(tag.Value)); }
        }
        // An event or a link of a span cannot be changed by the framework's means, so it is overwritten where it is.
        foreach (ref readonly var happened in span.EnumerateEvents())
        {
            if (Without(happened.Tags, kind) is { } kept) { Unsafe.AsRef(in happened) = new ActivityEvent(happened.Name, happened.Timestamp, kept); }
        }
        foreach (ref readonly var link in span.EnumerateLinks())
        {
            var kept = link.Tags is { } tags ? Without(tags, kind) : null;
            if (kept is null && link.Context.TraceState is null) { continue; }
            var context = new ActivityContext(link.Context.TraceId, link.Context.SpanId, link.Context.TraceFlags, traceState: null, link.Context.IsRemote);
            Unsafe.AsRef(in link) = new ActivityLink(context, kept ?? (link.Tags is null ? null : [.. link.Tags]));
        }
    }

    private static bool IsClients(string key, ActivityKind kind) => Never.Contains(key) || key.StartsWith(RequestHeader, StringComparison.Ordinal) || (kind is not (ActivityKind.Client or ActivityKind.Producer) && NeverOfServers.Contains(key));

    private static bool IsAddress(string key) => key is FullAddress or "http.url";

    // Whom another service was asked is worth knowing; for what may well be the client's own words.
    private static string? Origin(object? address) => Uri.TryCreate(address as string, UriKind.Absolute, out var uri) && uri.Host.Length > 0
        ? uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
        : null;

    private static ActivityTagsCollection? Without(IEnumerable<KeyValuePair<string, object?>> tags, ActivityKind kind)
    {
        if (!tags.Any(tag => IsClients(tag.Key, kind) || IsAddress(tag.Key))) { return null; }
        var kept = new ActivityTagsCollection();
        foreach (var tag in tags)
        {
            if (!IsClients(tag.Key, kind)) { kept[tag.Key] = IsAddress(tag.Key) ? Origin(tag.Value) : tag.Value; }
        }
        return kept;
    }
}
