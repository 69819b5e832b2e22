using System.Text.Json;

namespace Pcf.Tool.Verify;

/// <summary>What is seen in a viewer of traces.</summary>
internal static class TraceChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The request's spans are one tree: one has its parent with the caller, each other one's parent is there.</summary>
    public static async Task<string> TreeAsync(Installation at, Probe probe, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var spans = Spans(JsonDocument.Parse(await ReadAsync(at, probe, cancel)).RootElement)
                .Where(span => span.Trace.Equals(probe.TraceId, StringComparison.OrdinalIgnoreCase)).DistinctBy(span => span.Id).ToArray();
            var ids = spans.Select(span => span.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var roots = spans.Count(span => !ids.Contains(span.Parent));
            if (spans.Length > 1 && roots == 1) { return $"{spans.Length} spans of trace {probe.TraceId}, one of them the root"; }
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new NotHeldException(spans.Length > 1 ? $"{roots} of {spans.Length} spans have no parent in the trace"
                    : $"{spans.Length} spans of trace {probe.TraceId}");
            }
            await Task.Delay(Pause, cancel);
        }
    }

    /// <summary>What the viewer has of the request, or of all that it has.</summary>
    /// <exception cref="NotGivenException">There is no viewer.</exception>
    public static async Task<string> ReadAsync(Installation at, Probe probe, CancellationToken cancel)
    {
        var viewer = at.Traces ?? throw new NotGivenException("give --traces");
        // Jaeger's own address first, then that of the Aspire dashboard.
        using var jaeger = new HttpRequestMessage(HttpMethod.Get, new Uri(viewer, $"/api/traces/{probe.TraceId}"));
        var (status, text) = await at.SendAsync(jaeger, token: null, cancel);
        if (status == 200 && text.StartsWith('{')) { return text; }
        using var dashboard = new HttpRequestMessage(HttpMethod.Get, new Uri(viewer, "/api/telemetry/traces?limit=1000"));
        (status, text) = await at.SendAsync(dashboard, token: null, cancel);
        return status == 200 && text.StartsWith('{') ? text : throw new NotHeldException($"{viewer} answers {status} to a question for traces");
    }

    // Objects with a span's ids, wherever they are: OTLP has traceId, spanId and parentSpanId, Jaeger traceID, spanID and references.
    private static IEnumerable<(string Trace, string Id, string Parent)> Spans(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array) { return json.EnumerateArray().SelectMany(Spans); }
        if (json.ValueKind != JsonValueKind.Object) { return []; }
        if (Text(json, "traceId", "traceID") is { } trace && Text(json, "spanId", "spanID") is { } id && json.TryGetProperty("name", out _)
            | json.TryGetProperty("operationName", out _))
        {
            return [(trace, id, Text(json, "parentSpanId", "parentSpanID") ?? Referenced(json))];
        }
        return json.EnumerateObject().SelectMany(property => Spans(property.Value));
    }

    private static string Referenced(JsonElement span) => span.TryGetProperty("references", out var references)
        && references.ValueKind == JsonValueKind.Array && references.GetArrayLength() > 0 ? Text(references[0], "spanID", "spanId") ?? "" : "";

    private static string? Text(JsonElement json, string name, string other) =>
        (json.TryGetProperty(name, out var value) || json.TryGetProperty(other, out value)) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
