using System.Buffers;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>Hashes of passwords as crypt(5) and the PHC string format write them (<c>$6$salt$hash</c>, <c>$2b$12$…</c>, <c>$argon2id$…</c>), and
/// messages of SAML in a form: what stands behind their beginning can be tried or used.</summary>
internal static class PasswordHash
{
    private const int MinHash = 22;
    private const int MinMessage = 40;
    private const int MaxHash = 512;
    private const int MaxMessage = 64 * 1024;

    private static readonly SearchValues<char> Body = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./$+=,-_");

    private static readonly string[] Schemes =
        ["$1$", "$5$", "$6$", "$7$", "$y$", "$gy$", "$2a$", "$2b$", "$2x$", "$2y$", "$apr1$", "$sha1$", "$md5$", "$argon2i$", "$argon2d$",
            "$argon2id$", "$scrypt$", "$pbkdf2$", "$pbkdf2-sha1$", "$pbkdf2-sha256$", "$pbkdf2-sha512$", "$bcrypt-sha256$"];

    /// <summary>The three characters each is found by.</summary>
    public static IEnumerable<string> Marks => Schemes.Select(scheme => scheme[..3]).Distinct(StringComparer.Ordinal);

    /// <summary>Looks for a hash at its first sign.</summary>
    /// <returns>The position to look on from; 0 when there is none.</returns>
    public static int Match(ReadOnlySpan<char> text, int start, ref ScanState hits)
    {
        foreach (var scheme in Schemes)
        {
            if (!text[start..].StartsWith(scheme)) { continue; }
            var from = start + scheme.Length;
            var end = Chars.RunEnd(text[..Math.Min(text.Length, from + MaxHash)], from, Body);
            WorkCounter.Take(end - from);
            var hash = text[from..end].TrimEnd(".,");
            var last = hash[(hash.LastIndexOf('$') + 1)..];
            if (last.Length < MinHash || !last.ContainsAny(Chars.Decimal) && !last.ContainsAny(Chars.Upper)) { return end; }
            hits.Add(new Hit(from, end, Rule.Token));
            return end;
        }
        return 0;
    }

    /// <summary>SAMLResponse=…, SAMLRequest=…: an assertion logs its holder in.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Saml(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        var name = text[at..].StartsWith("LResponse") ? "LResponse".Length : text[at..].StartsWith("LRequest") ? "LRequest".Length : 0;
        if (name == 0 || !text[..at].EndsWith("SAM")) { return at + 1; }
        var value = at + name;
        if (Quote.TryRead(text, value, out var quote)) { value += quote.Width; }
        // name="SAMLResponse" value="…"
        if (text[value..].StartsWith(" value")) { value += " value".Length; }
        value = Chars.SkipBlanks(text, value);
        if (Chars.At(text, value) is not ('=' or ':')) { return at + name; }
        value = Chars.SkipBlanks(text, value + 1);
        if (Quote.TryRead(text, value, out quote)) { value += quote.Width; }
        var end = value;
        var stop = Math.Min(text.Length, value + MaxMessage);
        while (end < stop && (Chars.AnyBase64.Contains(text[end]) || text[end] == '%')) { end++; }
        WorkCounter.Take(end - value + 1);
        if (end - value >= MinMessage - 8) { hits.Add(new Hit(value, end, Rule.Token)); }
        return end;
    }
}
