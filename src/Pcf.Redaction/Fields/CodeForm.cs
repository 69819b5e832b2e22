using Pcf.Redaction.Scanning;
using Pcf.Redaction.Shapes;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>A name and its value in the source of a program: arguments of a call, entries of a dictionary, serialized fields, cells of a
/// table.</summary>
internal static class CodeForm
{
    private const int MaxPath = 64;

    /// <summary>Reads the value when the name stands in one of these forms.</summary>
    /// <returns>The position to look on from; 0 when it does not.</returns>
    public static int Read(ReadOnlySpan<char> text, int start, int end, int at, bool closed, FieldKind kind, ValueReader reader, ref ScanState hits)
    {
        if (kind is not (FieldKind.Secret or FieldKind.Token)) { return 0; }
        var name = text[start..end];
        return Chars.At(text, at) switch
        {
            // s:8:"password";s:13:"…"; of PHP
            ';' when closed && Chars.At(text, at + 1) == 's' && Chars.At(text, at + 2) == ':' =>
                Chars.DigitsEnd(text, at + 3) is var length && Chars.At(text, length) == ':' && Quote.TryRead(text, length + 1, out _)
                    ? reader.Read(length + 1, lineStart: false, ref hits) : 0,
            ',' when closed && name is "sshpass" => ListedFlag.Match(text, start, ref hits) is var listed && listed > end ? listed : 0,
            ',' when closed => InBraces(text, start, at, reader, ref hits),
            // | password | … |
            '|' when Chars.At(text, at + 1) is ' ' && text[Math.Max(0, start - MaxPath)..start].TrimEnd() is [.., '|'] =>
                reader.Drawn(at + 2, ref hits),
            '(' when !closed && TakesAccount(name) => ProtocolMatcher.SecondArgument(text, at, ref hits),
            '.' when !closed && name.EndsWith("redentials") && text[at..].StartsWith(".basic(") =>
                ProtocolMatcher.SecondArgument(text, at + ".basic".Length, ref hits),
            // auth=('kim', '…')
            '=' when !closed && name.EndsWith("auth", StringComparison.OrdinalIgnoreCase) && Chars.SkipBlanks(text, at + 1) is var open
                && Chars.At(text, open) == '(' => ProtocolMatcher.SecondArgument(text, open, ref hits),
            _ => 0,
        };
    }

    /// <summary>getConnection(url, "kim", "…"): the third argument, where it and the second are strings.</summary>
    /// <returns>The position to look on from.</returns>
    public static int ThirdArgument(ReadOnlySpan<char> text, int open, ref ScanState hits)
    {
        var window = text[open..Math.Min(text.Length, open + (4 * MaxPath))];
        var first = open + 1;
        var comma = Quote.TryRead(text, first, out var quote)
            ? Math.Min(text.Length, quote.FindEnd(text, first + quote.Width) + quote.Width)
            : open + Math.Max(0, window.IndexOfAny(",)\n"));
        WorkCounter.Take(window.Length);
        return Chars.At(text, comma) == ',' && ProtocolMatcher.SecondArgument(text, comma, ref hits) is > 0 and var next ? next : open;
    }

    /// <summary>Where the string begins that a name is the end of: its own mark, or that before <c>Db:</c> of <c>"Db:Password"</c> and the sign of
    /// <c>"@password"</c>.</summary>
    public static int OpenerOf(ReadOnlySpan<char> text, int start, Quote closer)
    {
        var at = start;
        while (at > 0 && start - at < MaxPath && (char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is ':' or '@' or '_' or '.' or '-' or '/'))
        {
            at--;
        }
        WorkCounter.Take(start - at + 1);
        return Chars.At(text, at - 1) == closer.Sign ? at - closer.Width : start - closer.Width;
    }

    /// <summary>arn:aws:secretsmanager:region:account:secret:name: a name of Amazon's, behind the account.</summary>
    public static bool IsResourceName(ReadOnlySpan<char> text, int start, int at) =>
        Chars.At(text, at) == ':' && char.IsAsciiDigit(Chars.At(text, start - 2))
            && text[Math.Max(0, start - (2 * MaxPath))..start].Contains("arn:", StringComparison.Ordinal);

    // { "Password", "…" }: two strings in braces may be two names as well, so the second has to look drawn.
    private static int InBraces(ReadOnlySpan<char> text, int start, int comma, ValueReader reader, ref ScanState hits)
    {
        var before = text[Math.Max(0, start - MaxPath)..start].TrimEnd("\"'\\@").TrimEnd();
        var at = Chars.SkipBlanks(text, comma + 1);
        if (before is not [.., '{'] || !Quote.TryRead(text, at, out var quote)) { return 0; }
        var end = quote.FindEnd(text, at + quote.Width);
        var value = text[(at + quote.Width)..end];
        var isPair = Chars.At(text, Chars.SkipBlanks(text, Math.Min(text.Length, end + quote.Width))) == '}';
        return isPair && SecretValue.LooksRandom(value) && value.ContainsAny(Chars.Decimal) ? reader.Read(at, lineStart: false, ref hits) : 0;
    }

    // new NetworkCredential("kim", "…"), SetBasicAuth("kim", "…")
    private static bool TakesAccount(ReadOnlySpan<char> name) =>
        name.EndsWith("auth", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Credential") || name.EndsWith("Credentials")
            || name.EndsWith("changeUserPassword");
}
