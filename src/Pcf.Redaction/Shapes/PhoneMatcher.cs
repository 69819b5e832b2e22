using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>Telephone numbers that show by their form: international with a plus, and North American.</summary>
internal static class PhoneMatcher
{
    private const int MinInternational = 8;
    private const int MaxInternational = 15;
    private const int MaxLength = 28;

    /// <summary>Looks for a number at the first digit of a run.</summary>
    /// <returns>The position after it; 0 when there is none.</returns>
    public static int Match(ReadOnlySpan<char> text, int start, ref ScanState hits)
    {
        var before = Chars.At(text, start - 1);
        if (before == '+') { return International(text, start, ref hits); }
        if (before == '(' && IsDigits(text, start, 3) && Chars.At(text, start + 3) == ')')
        {
            var next = start + 4;
            if (Chars.At(text, next) is ' ' or '-') { next++; }
            return Local(text, start - 1, next, ref hits);
        }
        if (before is '-' or '.' or '/' or ':' || char.IsAsciiLetterOrDigit(before)) { return 0; }
        // 1-800-555-0199: the country's own digit first.
        if (text[start] == '1' && Chars.At(text, start + 1) is '-' or ' ' or '.' && IsArea(text, start + 2))
        {
            return Area(text, start, start + 2, ref hits);
        }
        return IsArea(text, start) ? Area(text, start, start, ref hits) : 0;
    }

    private static int Area(ReadOnlySpan<char> text, int start, int area, ref ScanState hits) =>
        Chars.At(text, area + 3) is '-' or '.' or ' ' && Chars.At(text, area + 3) == Chars.At(text, area + 7)
            ? Local(text, start, area + 4, ref hits)
            : 0;

    // The seven digits after the area code: 555-0199, 555.0199, 555 0199.
    private static int Local(ReadOnlySpan<char> text, int start, int at, ref ScanState hits)
    {
        if (!IsDigits(text, at, 3) || text[at] is '0' or '1' || Chars.At(text, at + 3) is not ('-' or '.' or ' ') || !IsDigits(text, at + 4, 4))
        {
            return 0;
        }
        var end = at + 8;
        // Three groups of digits are also columns and the numbers of parts.
        if ((text[start] == '(' && char.IsAsciiLetter(Chars.At(text, start - 1)))
            || (Chars.At(text, at + 8) == '.' && char.IsAsciiLetter(Chars.At(text, at + 9))))
        {
            return 0;
        }
        if (text[start] != '(' && Chars.At(text, start - 1) != '+' && !NumberContext.SaysPhone(text, start)
            && (text[at + 3] != '-' || NumberContext.SaysThing(text, start)))
        {
            return 0;
        }
        if (char.IsAsciiLetterOrDigit(Chars.At(text, end)) || (Chars.At(text, end) is '-' or '.' && char.IsAsciiDigit(Chars.At(text, end + 1))))
        {
            return 0;
        }
        end = SkipExtension(text, end);
        if (Chars.At(text, start - 1) == '+') { start--; }
        hits.Add(new Hit(start, end, Rule.Phone));
        return end;
    }

    private static int International(ReadOnlySpan<char> text, int start, ref ScanState hits)
    {
        // A plus after a word is arithmetic, a time zone or a URL's space.
        var before = Chars.At(text, start - 2);
        if (char.IsAsciiLetterOrDigit(before) || before is '+' or ')' || text[start] == '0') { return 0; }
        var digits = 0;
        var end = start;
        var group = 0;
        for (var i = start; i < text.Length && i - start < MaxLength; i++)
        {
            WorkCounter.Take();
            if (char.IsAsciiDigit(text[i]))
            {
                digits++;
                end = i + 1;
            }
            else if (digits >= MinInternational) { group = end; }
            if (!char.IsAsciiDigit(text[i]) && (text[i] is not (' ' or '-' or '.' or '(' or ')' or '/') || !IsGap(text, i))) { break; }
            if (digits <= MaxInternational) { continue; }
            // What goes on too long is a number and something else behind it.
            if (group == 0) { return 0; }
            end = group;
            digits = MinInternational;
            break;
        }
        // One stop alone is that of a fraction.
        if (text[start..end].IndexOf('.') is > 0 and var stop && text[start..end].IndexOfAnyExcept(Chars.Decimal) == stop
            && !text[(start + stop + 1)..end].ContainsAnyExcept(Chars.Decimal))
        {
            return 0;
        }
        if (digits < MinInternational || char.IsAsciiLetter(Chars.At(text, end)) || Chars.At(text, end) == ':') { return 0; }
        end = SkipExtension(text, end);
        hits.Add(new Hit(start - 1, end, Rule.Phone));
        return end;
    }

    // Between groups stand one or two separators, such as ") ".
    private static bool IsGap(ReadOnlySpan<char> text, int at) =>
        char.IsAsciiDigit(Chars.At(text, at + 1))
            || (Chars.At(text, at + 1) is '(' or ')' or ' ' && (char.IsAsciiDigit(Chars.At(text, at + 2)) || Chars.At(text, at + 2) == '('));

    private static int SkipExtension(ReadOnlySpan<char> text, int end)
    {
        var at = Chars.SkipBlanks(text, end);
        var word = text[at..].StartsWith("extension", StringComparison.OrdinalIgnoreCase)
            ? 9
            : text[at..].StartsWith("ext", StringComparison.OrdinalIgnoreCase) ? 3 : text[at..].StartsWith("x") ? 1 : 0;
        if (word == 0) { return end; }
        at += word;
        while (Chars.At(text, at) is '.' or ' ') { at++; }
        var digits = Chars.DigitsEnd(text, at);
        return digits > at && digits - at <= 6 ? digits : end;
    }

    private static bool IsArea(ReadOnlySpan<char> text, int at) =>
        IsDigits(text, at, 3) && text[at] is >= '2' and <= '9' && !char.IsAsciiDigit(Chars.At(text, at + 3));

    private static bool IsDigits(ReadOnlySpan<char> text, int at, int count) =>
        at + count <= text.Length && !text.Slice(at, count).ContainsAnyExcept(Chars.Decimal);
}
