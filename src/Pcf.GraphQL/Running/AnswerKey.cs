using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Running;

/// <summary>The name of an answer: SHA-256 of all that it depends on, each part with its length before it.</summary>
internal static class AnswerKey
{
    /// <summary>The key; null where the variables hold text that is not valid Unicode.</summary>
    /// <param name="request">The document and the variables.</param>
    /// <param name="operation">The operation that is chosen; its variables have been coerced.</param>
    /// <param name="caller">Whom the answer is for; null for every caller.</param>
    public static string? Of(GraphQLRequest request, OperationNode operation, string? caller)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            Append(hash, request.Document.Span);
            Append(hash, operation.Name);
            Append(hash, caller);
            foreach (var variable in operation.Variables)
            {
                // Absent is another value than null.
                JsonElement value = default;
                var isGiven = request.Variables.ValueKind == JsonValueKind.Object && request.Variables.TryGetProperty(variable.Name, out value);
                Append(hash, isGiven ? 1 : 0);
                if (isGiven) { Append(hash, value); }
            }
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair, in a part of the variables that is not used.
            return null;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Base64Url.EncodeToString(digest);
    }

    // The same value is the same key, in whatever order its members stand and however its text is escaped.
    private static void Append(IncrementalHash hash, JsonElement value)
    {
        Append(hash, (int)value.ValueKind);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Append(hash, value.GetPropertyCount());
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    Append(hash, member.Name);
                    Append(hash, member.Value);
                }

                break;
            case JsonValueKind.Array:
                Append(hash, value.GetArrayLength());
                foreach (var item in value.EnumerateArray()) { Append(hash, item); }
                break;
            case JsonValueKind.String: Append(hash, value.GetString()); break;
            case JsonValueKind.Number: Append(hash, value.GetRawText()); break;
        }
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        if (text is null) { Append(hash, -1); }
        else { Append(hash, Encoding.UTF8.GetBytes(text)); }
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
