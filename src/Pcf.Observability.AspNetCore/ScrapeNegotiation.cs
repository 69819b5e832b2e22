using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Pcf.Metrics.Exposition;

namespace Pcf.Observability.AspNetCore;

/// <summary>What a scraper asks for (RFC 9110, section 12.5). What is not understood gets the text format, which everybody reads.</summary>
internal static class ScrapeNegotiation
{
    /// <summary>The format with the highest weight; of equal ones that named first.</summary>
    public static ExpositionFormat Format(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges)) { return ExpositionFormat.Text; }
        var (best, weight) = (ExpositionFormat.Text, 0.0);
        foreach (var range in ranges)
        {
            // Only by its name: a wildcard stands for what everybody reads.
            var format = IsProtobuf(range)
                ? ExpositionFormat.Protobuf
                : IsOpenMetrics(range) ? ExpositionFormat.OpenMetrics : IsText(range) ? ExpositionFormat.Text : null;
            if (format is not null && (range.Quality ?? 1) > weight) { (best, weight) = (format, range.Quality ?? 1); }
        }
        return best;
    }

    /// <summary>Whether gzip is welcome, and no less than the plain form.</summary>
    public static bool TakesGzip(StringValues acceptEncoding)
    {
        if (!StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var codings)) { return false; }
        var gzip = Weight(codings, "gzip") ?? Weight(codings, "*") ?? 0;
        return gzip > 0 && gzip >= (Weight(codings, "identity") ?? 0);
    }

    private static double? Weight(IList<StringWithQualityHeaderValue> codings, string name)
    {
        foreach (var coding in codings)
        {
            if (coding.Value.Equals(name, StringComparison.OrdinalIgnoreCase)) { return coding.Quality ?? 1; }
        }
        return null;
    }

    private static bool IsText(MediaTypeHeaderValue range) =>
        range.MatchesAllTypes || (range.Type.Equals("text", StringComparison.OrdinalIgnoreCase)
            && (range.MatchesAllSubTypes || Is(range.SubType, "plain")) && (Parameter(range, "version") is null or "0.0.4"));

    private static bool IsOpenMetrics(MediaTypeHeaderValue range) =>
        Is(range.MediaType, "application/openmetrics-text") && Parameter(range, "version") is null or "1.0.0";

    private static bool IsProtobuf(MediaTypeHeaderValue range) =>
        Is(range.MediaType, "application/vnd.google.protobuf") && Parameter(range, "proto") == "io.prometheus.client.MetricFamily"
            && Parameter(range, "encoding") == "delimited";

    private static bool Is(StringSegment part, string expected) => part.Equals(expected, StringComparison.OrdinalIgnoreCase);

    private static string? Parameter(MediaTypeHeaderValue range, string name)
    {
        foreach (var parameter in range.Parameters)
        {
            if (Is(parameter.Name, name)) { return HeaderUtilities.RemoveQuotes(parameter.Value).Value; }
        }
        return null;
    }
}
