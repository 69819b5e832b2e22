using Pcf.Redaction;
using Pcf.Redaction.Scanning;
using Pcf.Shared;

namespace Pcf.Logging.Records;

/// <summary>Knows the exceptions whose messages quote what a client sent: it has no shape by which a secret in it could be recognised.
/// Thread-safe.</summary>
internal static class QuotedText
{
    // The server's own, and that of requests that cannot be bound: "Invalid request line: '…'", "Failed to bind parameter … from …".
    private const string BadRequest = "Microsoft.AspNetCore.Http.BadHttpRequestException";
    private static readonly string[] Namespaces = ["Microsoft.AspNetCore.Server.", "Microsoft.AspNetCore.Connections."];
    private static readonly BoundedCache<Type, bool> Known = new(maxEntries: 2_000);

    // What the class library throws quotes what it could not read. In a record of the framework's that is, most often, part of a request.
    private static readonly HashSet<string> Readers = new(StringComparer.Ordinal)
    {
        "System.FormatException", "System.UriFormatException", "System.Collections.Generic.KeyNotFoundException", "System.Text.Json.JsonException",
        "System.Text.Json.JsonReaderException",
        "Newtonsoft.Json.JsonReaderException", "Newtonsoft.Json.JsonSerializationException",
    };

    public static bool IsQuotedBy(Exception exception)
    {
        var type = exception.GetType();
        if (Known.TryGet(type, out var known)) { return known; }
        var quotes = false;
        for (var t = type; t is not null && !quotes; t = t.BaseType)
        {
            quotes = t.FullName == BadRequest
                || (t.Namespace is { } space && Array.Exists(Namespaces, prefix => $"{space}.".StartsWith(prefix, StringComparison.Ordinal)));
        }
        Known.Add(type, quotes);
        return quotes;
    }

    /// <summary>Whether an exception quotes what could not be read.</summary>
    public static bool IsOfReader(Exception exception) => exception.GetType().FullName is { } name && Readers.Contains(name);

    /// <summary>A message without what it quotes: between its first quotation mark and its last, and the path in a document, of names that a client
    /// made up.</summary>
    public static string WithoutInput(string message)
    {
        var path = message.IndexOf("Path", StringComparison.Ordinal);
        var rest = path < 0 ? "" : message[path..];
        var said = path < 0 ? message : message[..path];
        var (first, last) = (said.IndexOf('\''), said.LastIndexOf('\''));
        if (last > first) { said = $"{said.AsSpan(0, first + 1)}{MaskedText.Whole}{said.AsSpan(last)}"; }
        var line = rest.IndexOf(" | ", StringComparison.Ordinal);
        return path < 0 ? said : $"{said}Path: {MaskedText.Whole}{(line < 0 ? "" : rest[line..])}";
    }

    /// <summary>What a message says before it quotes.</summary>
    public static string WithoutQuotes(string message)
    {
        var quote = message.AsSpan().IndexOfAny('\'', '"', ':');
        return quote < 0 ? message : $"{message[..quote].TrimEnd()} {MaskedText.Whole}";
    }
}
