using System.Text;
using System.Text.Json.Nodes;

namespace Pcf.Tool.Scan;

/// <summary>How a request ends.</summary>
internal enum Ending
{
    /// <summary>The answer is read.</summary>
    Answered,

    /// <summary>The client goes before there is an answer.</summary>
    Abandoned,
}

/// <summary>One request as it is sent.</summary>
internal sealed record ScanRequest(string Method, string Path)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>The whole request byte for byte, for what no client library sends; the rest is not used then.</summary>
    public byte[]? Raw { get; init; }

    public Ending Ending { get; init; }

    /// <summary>A request without anything wrong in it.</summary>
    public static ScanRequest Ask(params (string Name, string Value)[] headers) => Operation("{ me { name } }") with { Headers = headers };

    public static ScanRequest Get(string path) => new("GET", path);

    public static ScanRequest Operation(string query, JsonObject? variables = null, string? operationName = null)
    {
        var body = new JsonObject { ["query"] = query };
        if (variables is not null) { body["variables"] = variables; }
        if (operationName is not null) { body["operationName"] = operationName; }
        return Json(body.ToJsonString());
    }

    public static ScanRequest Json(string body) => new("POST", "/graphql") { Body = Encoding.UTF8.GetBytes(body) };

    public static ScanRequest Bytes(string raw, Ending ending = Ending.Answered) =>
        new("", "") { Raw = Encoding.Latin1.GetBytes(raw), Ending = ending };
}

/// <summary>A way into the service: a place in a request where a canary can be put.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Fit">What the place can hold.</param>
/// <param name="Make">The request with the canary in that place.</param>
internal sealed record ScanRoute(string Name, Fit Fit, Func<string, ScanRequest> Make)
{
    /// <summary>Whether the answer to its caller holds the text by contract: it became data of theirs, or names a field of the answer.</summary>
    public bool IsEchoed { get; init; }
}
