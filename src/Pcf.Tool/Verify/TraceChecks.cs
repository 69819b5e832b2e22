using System.Text.Json;

namespace Pcf.Tool.Verify;

/// <summary>What is seen in a viewer of traces.</summary>
internal static class TraceChecks
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The spans of a request are one tree: one has its parent with the caller, each other one's parent is there. All requests that the
    /// viewer
    /// has are looked at.</summary>
    public static async Task<string> TreeAsync(Installation at, Probe probe, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var traces = Spans(JsonDocument.Parse(await ReadAsync(at, probe, cancel)).RootElement)
                .Where(span => probe.Traces.Contains(span.Trace, StringComparer.OrdinalIgnoreCase)).DistinctBy(span => (span.Trace, span.Id))
                .GroupBy(span => span.Trace, StringComparer.OrdinalIgnoreCase).ToArray();
            var broken = Array.Find(traces, trace => trace.Count() < 2 || Roots(trace) != 1);
            if (traces.Length > 0 && broken is null)
            {
                return $"{traces.Length} of {probe.Traces.Count} requests, {traces.Sum(trace => trace.Count())} spans, one root each";
            }
            if (TimeProvider.System.GetElapsedTime(began) > at.Patience)
            {
                throw new NotHeldException(broken is null ? $"none of {probe.Traces.Count} requests is there"
                    : $"{Roots(broken)} of the {broken.Count()} spans of trace {broken.Key} have no parent in it");
            }
            await Task.Delay(Pause, cancel);
        }
    }

    /// <summary>What the viewer has of the requests, or of all that it has.</summary>
    /// <exception cref="NotGivenException">There is no viewer.</exception>
    public static async Task<string> ReadAsync(Installation at, Probe probe, CancellationToken cancel)
    {
        var viewer = at.Traces ?? throw new NotGivenException("give --traces");
        // Jaeger's own address first, then that of the Aspire dashboard.
        var found = new List<string>();
        foreach (var trace in probe.Traces)
        {
            using var jaeger = new HttpRequestMessage(HttpMethod.Get, new Uri(viewer, $"/api/traces/{trace}"));
            var (code, answer) = await at.SendAsync(jaeger, token: null, cancel);
            if (code == 200 && answer.StartsWith('{')) { found.Add(answer); }
        }
        if (found.Count > 0) { return $"[{string.Join(',', found)}]"; }
        using var dashboard = new HttpRequestMessage(HttpMethod.Get, new Uri(viewer, "/api/telemetry/traces?limit=1000"));
        var (status, text) = await at.SendAsync(dashboard, token: null, cancel);
        return status == 200 && text.StartsWith('{') ? text : throw new NotHeldException($"{viewer} answers {status} to a question for traces");
    }

    private static int Roots(IEnumerable<(string Trace, string Id, string Parent)> trace)
    {
        var ids = trace.Select(span => span.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return trace.Count(span => !ids.Contains(span.Parent));
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
