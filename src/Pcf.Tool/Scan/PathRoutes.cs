using System.Text.Json.Nodes;
using static Pcf.Tool.Scan.ScanRequest;

namespace Pcf.Tool.Scan;

/// <summary>Canaries in paths, query strings and methods, and in requests that are hardly any.</summary>
internal static class PathRoutes
{
    public static IEnumerable<ScanRoute> All { get; } =
    [
        Path("path.unknown", text => $"/nowhere/{text}"),
        Path("path.below-graphql", text => $"/graphql/{text}"),
        Path("path.below-health", text => $"/health/{text}"),
        Path("path.below-metrics", text => $"/metrics/{text}"),
        Path("query.unknown-path", text => $"/nowhere?token={text}"),
        Path("query.health", text => $"/health/ready?password={text}"),
        Path("query.metrics", text => $"/metrics?api_key={text}"),
        Path("query.name", text => $"/health?{text}=1"),
        Path("query.graphql-literal",
            text => $"/graphql?query={Uri.EscapeDataString("{ user(id: \"")}{text}{Uri.EscapeDataString("\") { name } }")}"),
        Path("query.graphql-variables",
            text => $"/graphql?query={Uri.EscapeDataString("query($id: ID!) { user(id: $id) { name } }")}&variables={Uri.EscapeDataString("{\"id\":\"")}{text}%22%7D"),
        Path("query.graphql-malformed", text => $"/graphql?query=%7B&variables={text}"),
        Path("query.graphql-mutation", text => $"/graphql?query={Uri.EscapeDataString("mutation { deleteNote(id: \"")}{text}%22)%7Bid%7D%7D"),
        new("method", Fit.Name, text => new ScanRequest(text, "/graphql")),
        new("method.refused", Fit.Text, text => new ScanRequest("PUT", $"/graphql?token={Uri.EscapeDataString(text)}")),
        new("raw.request-line", Fit.Text, text => Bytes($"GET /{text} HTTP/9.9\r\nHost: x\r\n\r\n")),
        new("raw.request-line-with-space", Fit.Text, text => Bytes($"GET / {text} HTTP/1.1\r\nHost: x\r\n\r\n")),
        new("raw.path-bad-encoding", Fit.Text, text => Bytes($"GET /%zz{text} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")),
        new("raw.header-with-nul", Fit.Text, text => Bytes($"GET /health HTTP/1.1\r\nHost: x\r\nX-Key: {text}\0\r\n\r\n")),
        new("raw.header-without-colon", Fit.Text, text => Bytes($"GET /health HTTP/1.1\r\nHost: x\r\n{text.Replace(':', '-')}\r\n\r\n")),
        new("raw.content-length", Fit.Text, text => Bytes($"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: {text}\r\n\r\n")),
        new("raw.chunk-size", Fit.Text,
            text => Bytes($"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{text}\r\n\r\n")),
        new("raw.not-http", Fit.Text, text => Bytes($"{text}\r\n\r\n")),
        new("aborted.in-headers", Fit.Text, text => Bytes($"POST /graphql?t={text} HTTP/1.1\r\nHost: x\r\nX-Key: {text}\r\n", Ending.Abandoned)),
        new("aborted.in-body", Fit.Text,
            text => Bytes($"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{{\"query\":\"{text}",
                Ending.Abandoned)),
        new("aborted.before-answer", Fit.Text, text => Abandoned(Slow(text))),
    ];

    private static ScanRoute Path(string route, Func<string, string> path) => new(route, Fit.Text, text => Get(path(Uri.EscapeDataString(text))));

    private static string Slow(string text) => new JsonObject
    {
        ["query"] = "query($q: String!) { searchNotes(query: $q, first: 100) { edges { node { author { name } organization { members(first: 100) { "
            + "edges { node { name } } } } } } } }",
        ["variables"] = new JsonObject { ["q"] = text },
    }.ToJsonString();

    private static ScanRequest Abandoned(string body) =>
        Bytes($"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}",
            Ending.Abandoned);
}
