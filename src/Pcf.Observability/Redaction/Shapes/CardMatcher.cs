namespace Pcf.Observability.Redaction;

/// <summary>Payment cards: a brand's range, its length, and the Luhn sum (ISO/IEC 7812-1, annex B).</summary>
internal static class CardMatcher
{
    private const int MinDigits = 14;
    private const int MaxDigits = 19;

    /// <summary>Looks for a card at the first digit of a run.</summary>
    /// <returns>The position after it; 0 when there is none.</returns>
    public static int Match(ReadOnlySpan<char> text, int start, ref HitList hits)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        var count = Read(text, start, digits, out var end, out var whole, out var wholeEnd);
        if (!IsCard(digits[..count]))
        {
            // Another group behind a card, of its code or of the next card, must not hide it.
            if (!IsCard(digits[..whole])) { return 0; }
            end = wholeEnd;
        }
        hits.Add(new Hit(start, end, Rule.Card, Mask.Card, QuotesOfNumber(text, start, end)));
        return end;
    }

    private static bool IsCard(ReadOnlySpan<byte> digits) => digits.Length >= MinDigits && IsBrand(digits) && PassesLuhn(digits);

    // A number in JSON has to become a string, since its mask is none.
    private static byte QuotesOfNumber(ReadOnlySpan<char> text, int start, int end)
    {
        var before = start;
        while (before > 0 && text[before - 1] == ' ') { before--; }
        Steps.Take(start - before + 1);
        var after = Chars.SkipBlanks(text, end);
        if (Chars.At(text, after) is not (',' or '}' or ']' or '\0' or '\n' or '\r')) { return 0; }
        var opener = Chars.At(text, before - 1);
        if (opener == ':' && Chars.At(text, before - 2) == '"') { return Chars.At(text, before - 3) == '\\' ? (byte)2 : (byte)1; }
        return opener == '[' && Chars.At(text, before - 2) == ':' ? (byte)1 : (byte)0;
    }

    // One separator, the same all through, between groups of three or more: 4111 1111…, 3782-822463-10005.
    private static int Read(ReadOnlySpan<char> text, int start, Span<byte> digits, out int end, out int whole, out int wholeEnd)
    {
        var count = 0;
        var separator = '\0';
        var group = 0;
        end = start;
        // What was read up to the last separator.
        whole = 0;
        wholeEnd = start;
        while (end < text.Length)
        {
            Steps.Take();
            var c = text[end];
            if (char.IsAsciiDigit(c))
            {
                if (count == MaxDigits) { return 0; }
                digits[count++] = (byte)(c - '0');
                group++;
            }
            else if (c is ' ' or '-' or '.' && group >= 3 && (separator == '\0' || separator == c) && char.IsAsciiDigit(Chars.At(text, end + 1)) && count + 3 <= MaxDigits)
            {
                separator = c;
                group = 0;
                whole = count;
                wholeEnd = end;
            }
            else { break; }
            end++;
        }
        return char.IsAsciiLetter(Chars.At(text, end)) || Chars.At(text, end) == '_' ? 0 : count;
    }

    private static bool IsBrand(ReadOnlySpan<byte> digits)
    {
        var two = (digits[0] * 10) + digits[1];
        var three = (two * 10) + digits[2];
        var four = (three * 10) + digits[3];
        return digits.Length switch
        {
            14 => three is >= 300 and <= 305 || two is 36 or 38 or 39,
            15 => two is 34 or 37,
            16 => digits[0] == 4 || two is >= 51 and <= 55 || four is >= 2221 and <= 2720 || four == 6011 || three is >= 644 and <= 649 || two is 65 or 62 or 60 or 67 or 50 or >= 56 and <= 58
                || four is >= 3528 and <= 3589 || three is >= 300 and <= 305 || two is 36 or 38 or 39 || two is 63 or 81,
            17 or 18 => two is 62 or 67 or 63 or 50 or >= 56 and <= 58,
            19 => digits[0] == 4 || two is 62 or 65 or 67 or 63 or 50 or >= 56 and <= 58 || four == 6011 || three is >= 644 and <= 649 || four is >= 3528 and <= 3589,
            _ => false,
        };
    }

    private static bool PassesLuhn(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] << (i & 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        // All digits alike pass too, and are a filler.
        return sum % 10 == 0 && digits.IndexOfAnyExcept(digits[0]) >= 0;
    }
}
