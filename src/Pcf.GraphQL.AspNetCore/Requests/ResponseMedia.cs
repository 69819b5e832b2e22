using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Pcf.GraphQL.AspNetCore.Requests;

/// <summary>Which of the two response types a client gets. Source: GraphQL over HTTP, sections "Accept" and "Legacy watershed".</summary>
internal static class ResponseMedia
{
    public const string Json = "application/json; charset=utf-8";
    public const string GraphQL = "application/graphql-response+json; charset=utf-8";

    public const string EventStream = "text/event-stream";

    /// <summary>The type to answer with, or null when the client takes none. An event stream only for a client that names it. A missing header, like
    /// <c>*/*</c>, means application/json.</summary>
    public static string? Choose(StringValues accept)
    {
        // The two headers that nearly all clients send need no parsing.
        if (StringValues.IsNullOrEmpty(accept)) { return Json; }
        if (accept.Count == 1 && accept[0] is "application/json" or "*/*") { return Json; }
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges)) { return null; }
        var graphql = Quality(ranges, "graphql-response+json");
        var json = Quality(ranges, "json");
        var events = ranges.Where(range => range.MediaType.Equals(EventStream, StringComparison.OrdinalIgnoreCase) && IsUtf8(range))
            .Select(range => range.Quality ?? 1).DefaultIfEmpty(0).Max();
        if (events > 0 && events >= graphql.Quality && events >= json.Quality) { return EventStream; }
        if (graphql.Quality <= 0 && json.Quality <= 0) { return null; }
        if (graphql.Quality != json.Quality) { return graphql.Quality > json.Quality ? GraphQL : Json; }
        return graphql.Exact ? GraphQL : Json;
    }

    // The most specific range decides, whatever the order they stand in.
    private static (double Quality, bool Exact) Quality(IList<MediaTypeHeaderValue> ranges, string subtype)
    {
        var best = (Quality: 0.0, Rank: 0);
        foreach (var range in ranges)
        {
            var rank = Rank(range, subtype);
            if (rank == 0 || !IsUtf8(range) || rank < best.Rank) { continue; }
            var quality = range.Quality ?? 1;
            best = rank > best.Rank ? (quality, rank) : (Math.Max(best.Quality, quality), rank);
        }

        return (best.Quality, best.Rank == 3);
    }

    private static int Rank(MediaTypeHeaderValue range, string subtype)
    {
        if (range.MatchesAllTypes) { return 1; }
        if (!range.Type.Equals("application", StringComparison.OrdinalIgnoreCase)) { return 0; }
        if (range.MatchesAllSubTypes) { return 2; }
        return range.SubType.Equals(subtype, StringComparison.OrdinalIgnoreCase) ? 3 : 0;
    }

    private static bool IsUtf8(MediaTypeHeaderValue range) =>
        StringSegment.IsNullOrEmpty(range.Charset) || range.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        || range.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);

    /// <summary>The encodings of a request body when there is one to undo; null for a plain body, which <c>identity</c> stands for too.</summary>
    public static string? Encoding(StringValues contentEncoding)
    {
        if (StringValues.IsNullOrEmpty(contentEncoding)) { return null; }
        var given = contentEncoding.ToString();
        return given.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .All(coding => coding.Equals("identity", StringComparison.OrdinalIgnoreCase)) ? null : given;
    }

    /// <summary>Whether a request body is JSON in UTF-8; a missing charset means UTF-8.</summary>
    public static bool IsJsonRequest(string? contentType)
    {
        if (contentType == "application/json") { return true; }
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) && IsUtf8(type);
    }
}
