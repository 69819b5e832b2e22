using System.Buffers;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Shapes;

/// <summary>The password in the authority of a URI (RFC 3986, section 3.2.1).</summary>
internal static class UriMatcher
{
    private const int MaxUserInfo = 256;
    private const int MaxAccount = 40;
    private const int MinBareToken = 20;
    private const int MinToken = 8;
    private static readonly SearchValues<char> Outside = SearchValues.Create(" \t\r\n\"'`<>\\");
    private static readonly SearchValues<char> HostEnd = SearchValues.Create("/?#,;)]@:");

    /// <summary>Looks for a user's password after <c>://</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="slashes">The position of the <c>://</c>.</param>
    /// <param name="hits">Takes the password.</param>
    /// <param name="next">The position to look for another user's password from: the one that was found may hold what looks like an address.</param>
    /// <returns>The position to look on from for all else.</returns>
    public static int Match(ReadOnlySpan<char> text, int slashes, out int next, ref ScanState hits)
    {
        var start = slashes + 3;
        next = start;
        var window = text.Slice(start, Math.Min(MaxUserInfo, text.Length - start));
        if (!window.Contains('@')) { return start; }
        var end = window.IndexOfAny(Outside);
        if (end >= 0) { window = window[..end]; }
        var at = LastAt(window, isWeb: IsWeb(text[..slashes]));
        if (at < 0) { return start; }
        var colon = window[..at].IndexOf(':');
        if (colon < 0)
        {
            // A user name alone may stay, but not one that is a token: https://0123456789abcdef…@host.
            if (at >= MinBareToken && !window[..at].ContainsAny('/', '?', '.') && window[..at].ContainsAny(Chars.Decimal))
            {
                hits.Add(new Hit(start, start + at, Rule.Uri));
            }
            return start;
        }
        var path = window[..at].IndexOfAny('/', '?', '#');
        // host:8080/path?mail=a@b.c has a port, no password.
        if (path >= 0 && (path < colon || IsPort(window[(colon + 1)..path]))) { return start; }
        // A token in the place of the name, with nothing or a fixed word behind it.
        if (window[(colon + 1)..at] is "" or "x-oauth-basic" or "x-oauth" or "x-access-token" && colon >= MinToken
            && SecretValue.LooksRandom(window[..colon]) && !window[..colon].ContainsAny('/', '?', '.') && !Placeholder.IsOne(window[..colon]))
        {
            hits.Add(new Hit(start + VendorPrefix.LengthOf(window[..colon]), start + colon, Rule.Uri));
            return start;
        }
        if (Placeholder.IsOne(window[(colon + 1)..at])) { return start; }
        hits.Add(new Hit(start + colon + 1, start + at, Rule.Uri));
        next = start + at;
        return start;
    }

    /// <summary>A data source of Go's MySQL driver: <c>user:password@tcp(host)/name</c>.</summary>
    /// <returns>Whether it is one.</returns>
    public static bool GoSource(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        if (Chars.At(text, at - 1) != ' ' && EasyConnect(text, at, ref hits)) { return true; }
        if (Chars.At(text, at + 1) is not ('t' or 'u') || (!text[at..].StartsWith("@tcp(") && !text[at..].StartsWith("@unix("))) { return false; }
        var window = text[Math.Max(0, at - MaxUserInfo)..at];
        var start = window.LastIndexOfAny(' ', '"', '\'') + 1;
        var colon = window[start..].IndexOf(':');
        if (colon < 0) { return false; }
        if (Placeholder.IsOne(window[(start + colon + 1)..])) { return true; }
        hits.Add(new Hit(at - (window.Length - start) + colon + 1, at, Rule.Uri));
        return true;
    }

    // Oracle's easy connect: kim/password@host:1521/service, kim/password@//host/service, and any database behind a word for it.
    private static bool EasyConnect(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        var from = Math.Max(0, at - MaxAccount);
        var word = text[from..at];
        var start = from + word.LastIndexOfAny(" \t\n\"'") + 1;
        word = text[start..at];
        var slash = word.IndexOf('/');
        if (slash <= 0 || slash == word.Length - 1 || word[..slash].ContainsAnyExcept(Chars.Dotted) || Placeholder.IsOne(word[(slash + 1)..]))
        {
            return false;
        }
        if (!IsOracle(text[(at + 1)..Math.Min(text.Length, at + MaxAccount)])
            && !text[from..start].TrimEnd().EndsWith("connect", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        hits.Add(new Hit(start + slash + 1, at, Rule.Uri));
        return true;
    }

    // host:port/service, //host
    private static bool IsOracle(ReadOnlySpan<char> database)
    {
        if (database.StartsWith("//")) { return true; }
        var port = Chars.RunEnd(database, 0, Chars.Dotted);
        var path = Chars.At(database, port) == ':' ? Chars.DigitsEnd(database, port + 1) : port;
        return path - port > 2 && Chars.At(database, path) is '/' or ':' && char.IsAsciiLetter(Chars.At(database, path + 1));
    }

    // A password may hold an @ of its own: the last one before a host ends the user information.
    private static int LastAt(ReadOnlySpan<char> window, bool isWeb)
    {
        var last = -1;
        for (var at = window.IndexOf('@'); at >= 0;)
        {
            if (IsHost(window[(at + 1)..])) { last = at; }
            var next = window[(at + 1)..].IndexOf('@');
            at = next < 0 ? -1 : at + 1 + next;
            // In a web address, what follows the first host and its path may have an @ of its own; a database's has none.
            if (last >= 0 && at >= 0 && (isWeb ? window[last..at].ContainsAny('/', '?', ',') : window[last..at].ContainsAny('?', ','))) { break; }
        }
        return last;
    }

    private static bool IsHost(ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty) { return true; }
        var end = rest.IndexOfAny(HostEnd);
        var host = end < 0 ? rest : rest[..end];
        return rest[0] is '[' or ':' || (!host.IsEmpty && !host.ContainsAnyExcept(Chars.Dotted) && (end < 0 || rest[end] != '@'))
            || rest[0] is '/' or '$' or '{';
    }

    private static bool IsWeb(ReadOnlySpan<char> before) => before.EndsWith("http") || before.EndsWith("https");

    private static bool IsPort(ReadOnlySpan<char> text) => text.Length is > 0 and <= 5 && !text.ContainsAnyExcept(Chars.Decimal);
}
