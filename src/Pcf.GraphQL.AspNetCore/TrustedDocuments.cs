using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pcf.GraphQL.AspNetCore;

/// <summary>Documents that clients name by their SHA-256 instead of sending them. Immutable and thread-safe.</summary>
/// <remarks>
/// A request names one by <c>documentId</c> (GraphQL over HTTP; with or without <c>sha256:</c>), or by
/// <c>extensions.persistedQuery.sha256Hash</c>, as Apollo's clients do.
/// </remarks>
public sealed class TrustedDocuments
{
    private const long MaxBytes = 64 * 1024 * 1024;

    private readonly FrozenDictionary<string, ReadOnlyMemory<byte>> _byHash;

    /// <summary>A set of documents.</summary>
    /// <param name="documents">The documents, in UTF-8.</param>
    /// <param name="isOnly">Whether a request for any other document is refused.</param>
    public TrustedDocuments(IEnumerable<byte[]> documents, bool isOnly)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var byHash = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.OrdinalIgnoreCase);
        foreach (var document in documents)
        {
            Count += byHash.TryAdd(HashOf(document), document) ? 1 : 0;
            // An editor ends a file with a line break, which the client's text has not.
            ReadOnlyMemory<byte> trimmed = document.AsMemory().TrimEnd("\r\n"u8);
            byHash.TryAdd(HashOf(trimmed.Span), trimmed);
        }

        _byHash = byHash.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        IsOnly = isOnly;
    }

    /// <summary>How many documents there are.</summary>
    public int Count { get; }

    /// <summary>Whether a request for any other document is refused.</summary>
    public bool IsOnly { get; }

    /// <summary>Reads documents from a folder or a file.</summary>
    /// <param name="path">A folder whose files <c>*.graphql</c> and <c>*.gql</c>, at any depth, are a document each; or a JSON file with an object of
    /// texts by their SHA-256, or with an Apollo manifest (<c>operations</c> with <c>id</c> and <c>body</c>). 64 MiB at most.</param>
    /// <param name="isOnly">Whether a request for any other document is refused.</param>
    /// <exception cref="InvalidDataException">There is no document, or the file has another form or a wrong hash; the message says which.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TrustedDocuments Load(string path, bool isOnly)
    {
        ArgumentNullException.ThrowIfNull(path);
        var documents = Directory.Exists(path) ? ReadFolder(path) : ReadFile(path);
        return documents.Count > 0 ? new TrustedDocuments(documents, isOnly) : throw new InvalidDataException("It has no document.");
    }

    /// <summary>A document by its SHA-256 in hexadecimal digits; null where there is none.</summary>
    public ReadOnlyMemory<byte>? Find(string hash) =>
        // A bare null would become empty memory here.
        _byHash.TryGetValue(hash, out var document) ? document : (ReadOnlyMemory<byte>?)null;

    internal static string HashOf(ReadOnlySpan<byte> document)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(document, hash);
        return Convert.ToHexStringLower(hash);
    }

    private static List<byte[]> ReadFolder(string path)
    {
        var documents = new List<byte[]>();
        var left = MaxBytes;
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (Path.GetExtension(file) is not (".graphql" or ".gql")) { continue; }
            left -= new FileInfo(file).Length;
            CheckSize(left);
            documents.Add(File.ReadAllBytes(file));
        }

        return documents;
    }

    private static List<byte[]> ReadFile(string path)
    {
        CheckSize(MaxBytes - new FileInfo(path).Length);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException("It should be a JSON object of documents by their SHA-256.");
            }

            var pairs = root.TryGetProperty("operations", out var operations) && operations.ValueKind == JsonValueKind.Array
                ? operations.EnumerateArray().Select(operation => (Text(operation.GetProperty("id")), Text(operation.GetProperty("body"))))
                : root.EnumerateObject().Select(document => (document.Name, Text(document.Value)));
            return [.. pairs.Select(pair => Checked(pair.Item1, Encoding.UTF8.GetBytes(pair.Item2)))];
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException("It is not valid JSON.", failure);
        }
        catch (KeyNotFoundException failure)
        {
            throw new InvalidDataException("An operation in it has no \"id\" or no \"body\".", failure);
        }
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new InvalidDataException("A hash or a document in it is no text.");

    private static byte[] Checked(string hash, byte[] document) => HashOf(document).Equals(hash, StringComparison.OrdinalIgnoreCase)
        ? document
        : throw new InvalidDataException($"The hash of {Math.Min(hash.Length, 64)} characters that begins with "
            + $"'{hash[..Math.Min(hash.Length, 8)]}' is not the SHA-256 of its document.");

    private static void CheckSize(long left)
    {
        if (left < 0) { throw new InvalidDataException($"It is larger than {MaxBytes} bytes."); }
    }
}
