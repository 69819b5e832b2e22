using System.Text.Json;

namespace Pcf.Tests.Shared;

/// <summary>Reads OTLP requests by the OpenTelemetry project's own decoder.</summary>
internal static class OtlpDecoder
{
    /// <summary>All spans, metrics or log records of some requests.</summary>
    /// <typeparam name="T">What one of them is read into.</typeparam>
    /// <param name="signal"><c>traces</c>, <c>metrics</c> or <c>logs</c>.</param>
    /// <param name="requests">The requests' bodies.</param>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(string signal, IEnumerable<byte[]> requests)
    {
        var lines = requests.Select(body => $"{signal} {Convert.ToBase64String(body)}").ToArray();
        if (lines.Length == 0) { return []; }
        var decoder = Path.Combine(Sources.Root, "tests/node/otlp-decode.mjs");
        var (code, output) = await Engine.RunAsync("node", [decoder], string.Join('\n', lines) + "\n");
        Assert.True(code == 0, output);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(line => JsonSerializer.Deserialize<T[]>(line, JsonSerializerOptions.Web)!)];
    }

    internal sealed record Span(
        string Scope, string Name, int Kind, string TraceId, string SpanId, string ParentSpanId, string? TraceState, int Status, int Flags,
        IReadOnlyList<Link> Links, Dictionary<string, JsonElement> Attributes, Dictionary<string, JsonElement> Resource);

    internal sealed record Link(string TraceId, string SpanId);

    internal sealed record Metric(
        string Name, string Description, string Unit, string Type, int Temporality, bool IsMonotonic, IReadOnlyList<Point> Points, string Scope,
        Dictionary<string, JsonElement> Resource);

    internal sealed record Point(
        Dictionary<string, string> Attributes, string Start, string Time, double? Value, long? Count, double? Sum, IReadOnlyList<long>? BucketCounts,
        IReadOnlyList<double>? Bounds,
        int? Scale, long? ZeroCount, double? ZeroThreshold, Buckets? Positive, Buckets? Negative, IReadOnlyList<Exemplar> Exemplars);

    internal sealed record Buckets(int Offset, IReadOnlyList<long> Counts);

    internal sealed record Exemplar(string TraceId, string SpanId, double Value, string Time);
}
