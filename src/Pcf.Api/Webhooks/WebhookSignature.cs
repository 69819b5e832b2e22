using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pcf.Api.Webhooks;

/// <summary>Signs what is sent, as the specification Standard Webhooks has it.</summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string KeyPrefix = "whsec_";
    private const int ShortestKey = 24;
    private const int LongestKey = 64;

    /// <summary>Reads a key; null if it is none.</summary>
    /// <param name="text">The key: <c>whsec_</c> and 24 to 64 bytes in base64.</param>
    public static byte[]? ReadKey(string text)
    {
        if (!text.StartsWith(KeyPrefix, StringComparison.Ordinal)) { return null; }
        var key = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Convert.TryFromBase64Chars(text.AsSpan(KeyPrefix.Length), key, out var length) && length is >= ShortestKey and <= LongestKey
            ? key[..length]
            : null;
    }

    /// <summary>The value of the header: a signature for each key.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="id">The event's id.</param>
    /// <param name="seconds">The time of the attempt, in seconds since 1970.</param>
    /// <param name="body">The body, as it is sent.</param>
    public static string Sign(IReadOnlyList<byte[]> keys, string id, long seconds, ReadOnlySpan<byte> body)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}."));
        var content = new byte[signed.Length + body.Length];
        signed.CopyTo(content, 0);
        body.CopyTo(content.AsSpan(signed.Length));
        return string.Join(' ', keys.Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, content))}"));
    }
}
