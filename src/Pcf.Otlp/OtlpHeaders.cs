using System.Diagnostics.CodeAnalysis;

namespace Pcf.Otlp;

/// <summary>Reads headers written as pairs (OpenTelemetry Specification, "Specifying headers via environment variables").</summary>
internal static class OtlpHeaders
{
    public const string Expected = "pairs such as name=value,name=value, with values percent-encoded";

    private static readonly char[] Separators = [',', '\n'];

    /// <summary>Reads pairs with commas or ends of lines between them.</summary>
    /// <param name="text">The pairs.</param>
    /// <param name="headers">Names in lower case with their values decoded; a name given twice has its last value.</param>
    /// <returns>False when a pair is none, or when a name or value cannot be a header's.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out Dictionary<string, string>? headers)
    {
        headers = null;
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        using var probe = new HttpRequestMessage();
        foreach (var pair in text.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, var encoded]) { return false; }
            var value = Uri.UnescapeDataString(encoded);
            // The content's own headers are written by the transport; the framework refuses them, and names that are none.
            if (value.AsSpan().ContainsAnyExceptInRange(' ', '~') || !probe.Headers.TryAddWithoutValidation(name, value)) { return false; }
            read[name.ToLowerInvariant()] = value;
        }
        headers = read;
        return true;
    }
}
