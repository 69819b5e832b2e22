using System.Buffers;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>The values of headers that carry credentials: Authorization (RFC 9110, section 11.6.2), Cookie and Set-Cookie (RFC 6265).</summary>
internal static class HeaderReader
{
    private const int MaxScheme = 32;
    private const int MaxCookieName = 256;
    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly SearchValues<char> CookieEnd = SearchValues.Create("; \t\r\n\"'");

    private static readonly SearchValues<char> NameEnd = SearchValues.Create("= \",");

    public static bool IsHeader(FieldKind kind) => kind is FieldKind.Authorization or FieldKind.Cookie or FieldKind.SetCookie;

    /// <summary>Hides what is secret in a header's value; the scheme and the cookies' names stay.</summary>
    /// <returns>The position to look on from: the end, or behind cookies that are masked already; 0 when there is nothing.</returns>
    public static int Read(ReadOnlySpan<char> text, int from, int end, FieldKind kind, ref ScanState hits)
    {
        var before = hits.Count;
        var read = kind == FieldKind.Authorization
            ? Authorization(text, from, end, ref hits)
            : Cookies(text, from, end, kind == FieldKind.SetCookie, ref hits);
        return hits.Count > before ? end : read;
    }

    private static int Authorization(ReadOnlySpan<char> text, int from, int end, ref ScanState hits)
    {
        var scheme = Math.Min(end, Chars.RunEnd(text, from, SchemeCharacters));
        var credentials = scheme;
        while (credentials < end && text[credentials] == ' ') { credentials++; }
        WorkCounter.Take(credentials - scheme);
        var hasScheme = credentials > scheme && credentials < end && scheme - from is > 0 and <= MaxScheme && char.IsAsciiLetter(text[from]);
        if (!hasScheme) { credentials = from; }
        // Digest, OAuth, AWS4-HMAC-SHA256 and Hawk have parameters: they go on to the end of the header.
        var stop = credentials;
        while (stop < end && text[stop] is not (' ' or '\t' or '"' or '\'' or ';')) { stop++; }
        WorkCounter.Take(stop - credentials + 1);
        // Token token="…"
        if (stop < end && text[stop] is '"' or '\'' && stop > credentials && text[stop - 1] == '=') { stop = end; }
        if (text[credentials..stop].Contains('=') && stop < end && text[credentials..end].Contains(',')) { stop = end; }
        if (Placeholder.IsOne(text[credentials..stop])) { return 0; }
        var value = text[credentials..stop].TrimEnd(".,)]}");
        // auth_header = 'Proxy-Authorization': the header's name.
        if (value.EndsWith("Authorization", StringComparison.OrdinalIgnoreCase)) { return 0; }
        if (value.Length < 2 || Placeholder.IsOne(value) || (SecretValue.IsProse(value) && !value.ContainsAny(Chars.Decimal))) { return 0; }
        hits.Add(new Hit(credentials, credentials + value.Length, Rule.Header));
        return end;
    }

    /// <summary>Whether a cookie's name stands first; if not, there is nothing to read.</summary>
    public static bool HasCookie(ReadOnlySpan<char> text, int at)
    {
        var from = at;
        while (at < text.Length && text[at] is ' ' or ';') { at++; }
        WorkCounter.Take(at - from);
        var next = text.Slice(at, Math.Min(MaxCookieName, text.Length - at)).IndexOfAny(NameEnd);
        return next > 0 && text[at + next] == '=';
    }

    private static int Cookies(ReadOnlySpan<char> text, int at, int end, bool first, ref ScanState hits)
    {
        var read = 0;
        while (at < end)
        {
            WorkCounter.Take();
            var blank = at;
            while (at < end && text[at] is ' ' or ';') { at++; }
            WorkCounter.Take(at - blank);
            var name = text.Slice(at, Math.Min(MaxCookieName, end - at)).IndexOf('=');
            // A space inside a name means that the header has ended and a sentence goes on.
            if (name <= 0 || text.Slice(at, name).ContainsAny(' ', '"', ',')) { return read; }
            var from = at + name + 1;
            var length = text[from..end].IndexOfAny(CookieEnd);
            var stop = length < 0 ? end : from + length;
            if (stop < end && text[from..stop].IsEmpty && text[stop] == '"')
            {
                stop = Math.Min(end, from + 1 + Math.Max(0, text[(from + 1)..end].IndexOf('"')));
            }
            var value = text[from..stop].TrimEnd(",.)]}\\");
            if (!Placeholder.IsOne(value)) { hits.Add(new Hit(from, from + value.Length, Rule.Header)); }
            read = stop;
            if (first || stop >= end || text[stop] != ';') { return read; }
            at = stop;
        }
        return read;
    }
}
