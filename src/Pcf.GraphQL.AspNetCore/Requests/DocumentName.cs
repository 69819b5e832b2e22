using System.Text.Json;

namespace Pcf.GraphQL.AspNetCore.Requests;

/// <summary>How a request names a trusted document, and which document it gets. Sources: GraphQL over HTTP, "documentId"; Apollo's persisted
/// queries.</summary>
internal static class DocumentName
{
    private const string Prefix = "sha256:";

    /// <summary>The hash in <c>documentId</c>; empty when it is none.</summary>
    public static string FromId(string? id)
    {
        id = id is not null && id.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? id[Prefix.Length..] : id;
        return IsHash(id) ? id! : "";
    }

    /// <summary>The hash in <c>extensions.persistedQuery</c>; empty when it is none, null when the request names no document.</summary>
    public static string? FromExtensions(JsonElement extensions)
    {
        if (extensions.ValueKind != JsonValueKind.Object || !extensions.TryGetProperty("persistedQuery", out var named)) { return null; }
        if (named.ValueKind == JsonValueKind.Null) { return null; }
        var hash = named.ValueKind == JsonValueKind.Object && named.TryGetProperty("sha256Hash", out var text)
            && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return IsHash(hash) ? hash : "";
    }

    /// <summary>The document of a request, by its hash, its text or both.</summary>
    /// <param name="hash">From this class; null when the request names none.</param>
    /// <param name="query">The document that the request brings; empty for none. Replaced by the trusted one.</param>
    /// <param name="documents">The trusted documents; null where there are none.</param>
    /// <returns>Why there is none; null when there is one.</returns>
    public static HttpFailure? Resolve(string? hash, ref ReadOnlyMemory<byte> query, TrustedDocuments? documents)
    {
        if (hash is null && documents is not { IsOnly: true }) { return null; }
        if (hash is { Length: 0 }) { return HttpFailure.NoHash; }
        var actual = query.IsEmpty ? hash! : TrustedDocuments.HashOf(query.Span);
        if (hash is not null && !actual.Equals(hash, StringComparison.OrdinalIgnoreCase)) { return HttpFailure.WrongHash; }
        if (documents?.Find(actual) is { } document)
        {
            query = document;
            return null;
        }

        if (query.IsEmpty) { return documents is null ? HttpFailure.NoDocuments : HttpFailure.UnknownDocument; }
        return documents is { IsOnly: true } ? HttpFailure.UntrustedDocument : null;
    }

    private static bool IsHash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigit);
}
