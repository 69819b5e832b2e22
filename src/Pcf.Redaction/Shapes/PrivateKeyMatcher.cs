using System.Buffers;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>Private keys in PEM (RFC 7468) and its relatives, also without their end, with escaped line ends, or in base64 once more. Only lines that
/// can be a key's are masked: a lone beginning must not take the records that follow.</summary>
internal static class PrivateKeyMatcher
{
    private const string End = "END";
    private const int MaxLabel = 64;
    private const int MaxKey = 15_000;
    private const int MaxHeaders = 6;
    private const int MaxEncodedLines = 200;

    // Shorter, a line behind a lone beginning is a word.
    private const int MinLine = 8;
    private const int MinWord = 16;
    private const int MinLoggedLine = 40;
    private const int ArmourToDecode = 48;

    // Also the backslash and letter of an escaped line end, and what percent-encoding leaves of the alphabet.
    private static readonly SearchValues<char> Body = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\\%_-");

    /// <summary>Looks for a key at <c>-----BEGIN</c>, or at SSH's <c>---- BEGIN</c>.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Match(ReadOnlySpan<char> text, int start, ref ScanState hits)
    {
        var begin = text[start..].IndexOf("BEGIN");
        var from = start + begin + "BEGIN".Length;
        var label = text.Slice(from, Math.Min(MaxLabel, text.Length - from));
        var close = label.IndexOf("----");
        if (close < 0 || !label[..close].Contains("PRIVATE", StringComparison.Ordinal)) { return from; }
        var body = from + close;
        while (Chars.At(text, body) == '-') { body++; }
        return Lines(text, body, isLineByLine: true, ref hits);
    }

    /// <summary>PuTTY's own form: the lines behind <c>Private-Lines:</c>.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Putty(ReadOnlySpan<char> text, int start, ref ScanState hits)
    {
        var number = Chars.DigitsEnd(text, Chars.SkipBlanks(text, start + "Private-Lines:".Length));
        return Chars.At(text, number) is '\n' or '\r' or '\\' ? Lines(text, number, isLineByLine: false, ref hits) : number;
    }

    /// <summary>A key in PEM that was put in base64 once more, as Kubernetes and CI systems keep it.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Encoded(ReadOnlySpan<char> text, int start, ref ScanState hits)
    {
        if (!Chars.IsWordStart(text, start)) { return start + 4; }
        var end = Chars.RunEnd(text, start, Chars.AnyBase64);
        Span<byte> armour = stackalloc byte[ArmourToDecode];
        var length = Math.Min((end - start) & ~3, ArmourToDecode / 3 * 4);
        if (!Convert.TryFromBase64Chars(text.Slice(start, length), armour, out var count) || armour[..count].IndexOf("PRIVATE"u8) < 0) { return end; }
        // Wrapped, it goes on for lines of its alphabet.
        for (var lines = 0; lines < MaxEncodedLines && Chars.At(text, end) is '\n' or '\r'; lines++)
        {
            var from = SkipBlanks(text, Chars.At(text, end) == '\r' ? end + 2 : end + 1, text.Length);
            var stop = from < text.Length ? Chars.RunEnd(text[..Math.Min(text.Length, from + MaxLabel * 2)], from, Chars.Base64) : from;
            if (stop - from < MinLine || Chars.At(text, stop) is not ('\n' or '\r' or '\0')) { break; }
            end = stop;
        }
        hits.Add(new Hit(start, end, Rule.PrivateKey));
        return end;
    }

    // Takes line after line while they are a key's, up to its end mark.
    private static int Lines(ReadOnlySpan<char> text, int body, bool isLineByLine, ref ScanState hits)
    {
        var (at, last, headers) = (body, body, 0);
        var stop = Math.Min(text.Length, body + MaxKey);
        while (at < stop)
        {
            var end = LineEnd(text[..stop], at, out var dashes);
            if (dashes && text[end..].TrimStart("- ").StartsWith(End) || !isLineByLine && text[at..].StartsWith("Private-MAC"))
            {
                last = dashes ? end : at;
                break;
            }
            // Another key begins: this one has no end.
            if (dashes) { stop = end; }
            var line = text[at..end];
            var run = Chars.RunEnd(text[..end], SkipBlanks(text, at, end), Body);
            var isWhole = run == end || text[run] == '\r';
            if (line.Trim(" \t\r\\\"'+;,").TrimEnd('n').IsEmpty) { }
            // A string of a program for each line: "…\n" +
            else if (line.Trim(" \t\r\"'+;,\\") is var literal && literal.Length >= MinWord && literal.Length < line.Trim().Length
                && !literal.ContainsAnyExcept(Body))
            {
                last = end;
            }
            else if (isWhole && run - at >= (last > body ? 1 : MinLine) || AreWords(line)) { last = end; }
            else if (IsHeader(line) && headers++ < MaxHeaders) { last = end; }
            // What stands around the key ends it: a quotation mark, an element.
            else if (!isWhole && text[run] is '"' or '\'' or '<' or '`' && run - at >= MinLine) { return Add(text, body, run, ref hits); }
            else if (isLineByLine && at > body && Logged(text, at, end, ref hits)) { body = last = end; }
            else { break; }
            at = end + 1;
        }
        return Add(text, body, last, ref hits);
    }

    private static int Add(ReadOnlySpan<char> text, int body, int end, ref ScanState hits)
    {
        while (end > body && text[end - 1] is '\r' or '\n' or ' ' or '\t') { end--; }
        while (body < end && text[body] is '\r' or '\n') { body++; }
        if (end > body + 1 && text[body..end].IndexOf(MaskedText.Whole) < 0) { hits.Add(new Hit(body, end, Rule.PrivateKey)); }
        return Math.Max(end, body);
    }

    // The end of a line, or the dashes of an armour that stand on it first.
    private static int LineEnd(ReadOnlySpan<char> text, int at, out bool dashes)
    {
        dashes = false;
        for (; at < text.Length; at++)
        {
            var next = text[at..].IndexOfAny('\n', '-');
            if (next < 0) { break; }
            at += next;
            dashes = text[at] == '-' && text[at..].StartsWith("----");
            if (dashes || text[at] == '\n') { return at; }
        }
        return text.Length;
    }

    // A key on one line, its own line ends replaced by blanks.
    private static bool AreWords(ReadOnlySpan<char> line)
    {
        var words = 0;
        for (var at = 0; at < line.Length; words++)
        {
            var end = Chars.RunEnd(line, at, Body);
            var isLast = end == line.Length;
            if (end - at < (isLast && words > 0 ? 1 : MinWord) || (!isLast && line[end] is not (' ' or '\r')))
            {
                return words > 0 && end == at && line[at..].Trim().IsEmpty;
            }
            at = end + 1;
        }
        return words > 1;
    }

    // Proc-Type: 4,ENCRYPTED; Version: GnuPG v2; Comment: …
    private static bool IsHeader(ReadOnlySpan<char> line)
    {
        var colon = line.IndexOf(':');
        return colon is >= 4 and <= 16 && line.Length < 100 && Chars.At(line, colon + 1) == ' ' && char.IsAsciiLetterUpper(line[0])
            && !line[..colon].ContainsAnyExcept(Chars.Base64Url);
    }

    // A logger that writes each line of a key as a record of its own.
    private static bool Logged(ReadOnlySpan<char> text, int at, int end, ref ScanState hits)
    {
        var blank = text[at..end].LastIndexOf(' ');
        var word = at + blank + 1;
        var stop = Chars.RunEnd(text[..end], word, Chars.Base64);
        if (blank < 0 || stop - word < MinLoggedLine || (stop < end && text[stop] != '\r')) { return false; }
        hits.Add(new Hit(word, stop, Rule.PrivateKey));
        return true;
    }

    private static int SkipBlanks(ReadOnlySpan<char> text, int at, int end)
    {
        while (at < end && text[at] is ' ' or '\t') { at++; }
        return at;
    }
}
