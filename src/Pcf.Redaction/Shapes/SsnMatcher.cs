using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>United States social security numbers, by the ranges that are never issued (Social Security Administration, "Randomization").</summary>
internal static class SsnMatcher
{
    private const int Length = 11;

    /// <summary>Looks for one, written 536-90-4399, and where it is named also 536 90 4399 or 536.90.4399, at a run of three digits.</summary>
    /// <returns>The position after it; 0 when there is none.</returns>
    public static int Match(ReadOnlySpan<char> text, int start, ref ScanState hits)
    {
        var end = start + Length;
        if (end > text.Length || !IsShape(text.Slice(start, Length)) || char.IsAsciiLetterOrDigit(Chars.At(text, end))
            || IsPartOfMore(text, start, end))
        {
            return 0;
        }
        if (!IsIssued(text.Slice(start, Length)) || (!NumberContext.SaysSsn(text, start) && (text[start + 3] != '-' || IsOfThing(text, start))))
        {
            return 0;
        }
        hits.Add(new Hit(start, end, Rule.Ssn));
        return end;
    }

    // A batch, a part, an invoice; but a person has an id too.
    private static bool IsOfThing(ReadOnlySpan<char> text, int start) =>
        NumberContext.SaysThing(text, start) && !NumberContext.LastWord(text, start).Equals("id", StringComparison.OrdinalIgnoreCase);

    private static bool IsShape(ReadOnlySpan<char> text)
    {
        var separator = text[3];
        if (separator is not ('-' or ' ' or '.' or '/') || text[6] != separator) { return false; }
        WorkCounter.Take(Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i is not (3 or 6) && !char.IsAsciiDigit(text[i])) { return false; }
        }
        return true;
    }

    private static bool IsPartOfMore(ReadOnlySpan<char> text, int start, int end) =>
        Chars.At(text, start - 1) is '-' or '.' or '/' && !char.IsAsciiLetter(Chars.At(text, start - 2))
            || (Chars.At(text, end) is '-' or '/' or '.' && char.IsAsciiDigit(Chars.At(text, end + 1)));

    private static bool IsIssued(ReadOnlySpan<char> text) =>
        !text[..3].SequenceEqual("000") && !text[..3].SequenceEqual("666") && text[0] != '9' && !text[4..6].SequenceEqual("00")
            && !text[7..].SequenceEqual("0000");
}
