using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>Strings that a program puts together: <c>"a" + "b"</c>, <c>("a" "b")</c>. The secret is all of them.</summary>
internal static class JoinedStrings
{
    private const int MaxStrings = 4;

    /// <summary>Adds the strings inside brackets, where the first looks drawn: they may be arguments as well.</summary>
    /// <returns>The position to look on from; 0 when there is nothing.</returns>
    public static int InBrackets(ReadOnlySpan<char> text, int at, Quote quote, ValueReader reader, ref ScanState hits)
    {
        var from = at + quote.Width;
        var end = quote.FindEnd(text, from);
        if (!SecretValue.LooksRandom(text[from..end]) || reader.Take(from, end, quoted: true, ref hits) == 0) { return 0; }
        return Math.Max(end, Behind(text, Math.Min(text.Length, end + quote.Width), quote, mayStandAlone: true, reader, ref hits));
    }

    /// <summary>Adds the strings that are joined to one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The position behind the first string.</param>
    /// <param name="quote">The mark that it is in.</param>
    /// <param name="mayStandAlone">Whether the next may follow without an operator.</param>
    /// <param name="reader">Reads them.</param>
    /// <param name="hits">Takes them.</param>
    /// <returns>The position to look on from; 0 when there is none.</returns>
    public static int Behind(ReadOnlySpan<char> text, int at, Quote quote, bool mayStandAlone, ValueReader reader, ref ScanState hits)
    {
        var read = 0;
        for (var count = 0; count < MaxStrings; count++)
        {
            var sign = SiblingValue.SkipSpace(text, at);
            var isJoined = Chars.At(text, sign) is '+' or '.' or '&';
            var next = isJoined ? SiblingValue.SkipSpace(text, sign + 1) : sign;
            if ((!isJoined && !mayStandAlone) || Chars.At(text, next) != quote.Sign || !Quote.TryRead(text, next, out var opened) || opened != quote)
            {
                break;
            }
            var end = quote.FindEnd(text, next + quote.Width);
            read = Math.Max(read, reader.Take(next + quote.Width, end, quoted: true, ref hits));
            at = Math.Min(text.Length, end + quote.Width);
        }
        return read;
    }
}
