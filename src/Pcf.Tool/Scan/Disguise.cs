using System.Text;
using System.Text.Encodings.Web;

namespace Pcf.Tool.Scan;

/// <summary>The forms in which a secret can leave without looking like itself. All are searched without regard to case.</summary>
internal static class Disguise
{
    /// <summary>Each form of a secret with its name; forms that look like an earlier one are left out.</summary>
    public static IEnumerable<(string Form, string Text)> Of(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        (string Form, string Text)[] forms =
        [
            ("raw", secret),
            ("percent-encoded", Uri.EscapeDataString(secret)),
            ("percent-encoded, every character", string.Concat(bytes.Select(b => $"%{b:x2}"))),
            ("JSON-escaped", JavaScriptEncoder.Default.Encode(secret)),
            ("JSON-escaped, every character", string.Concat(secret.Select(c => $"\\u{(int)c:x4}"))),
            ("hex", Convert.ToHexStringLower(bytes)),
            .. Alignments(bytes).SelectMany(
                (text, shift) => new[] { ($"base64, shifted {shift}", text),
                    ($"base64url, shifted {shift}", text.Replace('+', '-').Replace('/', '_')) }),
        ];
        return forms.DistinctBy(form => form.Text, StringComparer.OrdinalIgnoreCase);
    }

    // Inside a longer text a secret begins at any of three places of base64's groups; only characters that neighbours cannot change are searched.
    private static IEnumerable<string> Alignments(byte[] secret)
    {
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. secret]);
            var first = shift == 0 ? 0 : shift + 1;
            var whole = (shift + secret.Length) * 8 / 6;
            yield return encoded[first..whole];
        }
    }
}
