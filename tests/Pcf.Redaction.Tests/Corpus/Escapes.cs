using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>How a value is written in the syntax around it: <c>«pw|json»</c>.</summary>
internal static class Escapes
{
    public static string Apply(string filter, string text) => filter switch
    {
        "" => text,
        "json" => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value,
        "json2" => Apply("json", Apply("json", text)),
        // As System.Text.Json writes it by default: \u0022, \u002B, and \uXXXX for all that is not ASCII.
        "jsonstrict" => JsonEncodedText.Encode(text).Value,
        "url" => Uri.EscapeDataString(text),
        "form" => WebUtility.UrlEncode(text),
        "xml" => WebUtility.HtmlEncode(text),
        // Doubled quotes: SQL literals and ADO.NET values.
        "single" => text.Replace("'", "''", StringComparison.Ordinal),
        "double" => text.Replace("\"", "\"\"", StringComparison.Ordinal),
        "backslash" =>
            text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).Replace("\"", "\\\"",
                StringComparison.Ordinal),
        "b64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        "upper" => text.ToUpperInvariant(),
        "at" => text.Replace("@", "%40", StringComparison.Ordinal),
        "indent" => text.Replace("\n", "\n    ", StringComparison.Ordinal),
        _ => throw new InvalidDataException($"No filter is called '{filter}'."),
    };
}
