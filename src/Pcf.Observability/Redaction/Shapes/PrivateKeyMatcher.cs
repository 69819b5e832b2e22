using System.Buffers;

namespace Pcf.Observability.Redaction;

/// <summary>Private keys in PEM (RFC 7468), also without their end, also with escaped line ends.</summary>
internal static class PrivateKeyMatcher
{
    private const string Begin = "-----BEGIN";
    private const string Dashes = "-----";
    private const string End = "-----END";
    private const int MaxLabel = 64;

    // Also what headers inside a PEM block have (Proc-Type: 4,ENCRYPTED), and the backslash and letter of an escaped line end.
    private static readonly SearchValues<char> Body = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n\\:,-.()@_%");

    /// <summary>Looks for a key at <c>-----BEGIN</c>.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Match(ReadOnlySpan<char> text, int start, ref HitList hits)
    {
        var from = start + Begin.Length;
        var label = text.Slice(from, Math.Min(MaxLabel, text.Length - from));
        var close = label.IndexOf(Dashes);
        if (close < 0 || !label[..close].Contains("PRIVATE", StringComparison.Ordinal)) { return from; }
        var body = from + close + Dashes.Length;
        var end = hits.Searches.KeyEnd.IndexOf(text, body, End);
        var stop = end >= 0 ? end : Chars.RunEnd(text, body, Body);
        if (end < 0) { stop = TrimEnd(text, body, stop); }
        if (text[body..stop].IndexOf(MaskedText.Whole) < 0 && stop - body > 1) { hits.Add(new Hit(body, stop, Rule.PrivateKey)); }
        return stop;
    }

    /// <summary>PuTTY's own form: the lines behind <c>Private-Lines:</c>.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Putty(ReadOnlySpan<char> text, int start, ref HitList hits)
    {
        var number = Chars.DigitsEnd(text, Chars.SkipBlanks(text, start + "Private-Lines:".Length));
        var end = hits.Searches.PuttyEnd.IndexOf(text, number, "Private-MAC");
        var stop = end < 0 ? Chars.RunEnd(text, number, Body) : end;
        if (text[number..stop].IndexOf(MaskedText.Whole) < 0) { hits.Add(new Hit(number, stop, Rule.PrivateKey)); }
        return stop;
    }

    // Without an end the key goes on while lines are of its alphabet; what is left over at the end is not the key's.
    private static int TrimEnd(ReadOnlySpan<char> text, int body, int stop)
    {
        var blank = text[body..stop].IndexOf("\n\n");
        return blank > 16 && !text[body..(body + blank)].Contains(':') ? body + blank : stop;
    }
}
