using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>Payment cards: a brand's range, that brand's length, and the Luhn sum (ISO/IEC 7812-1, annex B). Numbers of other lengths than 14 to 16
/// digits are cards only where groups, words or their place say so.</summary>
internal static class CardMatcher
{
    private const int MinDigits = 12;
    private const int MaxDigits = 19;
    private const int MaxGroups = 5;

    /// <summary>Looks for a card at the first digit of a run.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The first digit.</param>
    /// <param name="hits">Takes the card.</param>
    /// <param name="isGlued">Whether a word stands right before it: then that word has to say that it is a card.</param>
    /// <returns>The position after it; 0 when there is none.</returns>
    public static int Match(ReadOnlySpan<char> text, int start, ref ScanState hits, bool isGlued = false)
    {
        // No brand begins so, or only with fifteen digits in one.
        if (text[start] is '0' or '7' || (text[start] == '1' && !char.IsAsciiDigit(Chars.At(text, start + 14)))) { return 0; }
        Span<byte> digits = stackalloc byte[MaxDigits];
        var groups = new Groups(stackalloc int[MaxGroups]);
        var count = Read(text, start, digits, ref groups, out var end, out var whole, out var wholeEnd);
        if (!IsCard(text, start, end, digits[..count], groups, isGlued, hits))
        {
            // Another group behind a card, of its code or of the next card, must not hide it.
            groups.DropLast();
            if (!IsCard(text, start, wholeEnd, digits[..whole], groups, isGlued, hits)) { return 0; }
            end = wholeEnd;
        }
        var quotes = JsonNumber.QuotesOf(text, start, ref end);
        hits.Add(new Hit(start, end, Rule.Card, Mask.Card, quotes));
        return end;
    }

    private static bool IsCard(ReadOnlySpan<char> text, int start, int end, ReadOnlySpan<byte> digits, in Groups groups, bool isGlued,
        in ScanState hits)
    {
        if (digits.Length < MinDigits || !groups.AreOfCard || !CardBrand.IsKnown(digits) || !PassesLuhn(digits)) { return false; }
        var isNamed = NumberContext.SaysCard(text, start);
        if ((isGlued && !isNamed && !text[..start].EndsWith("%B")) || (groups.AreHalves && !isNamed)) { return false; }
        if (groups.Count > 1) { return isNamed || !CardPlace.IsColumn(text, start, end, hits); }
        if (Chars.At(text, end) is 'n' or 'u' or 'm' && Chars.At(text, end + 1) == 's') { return false; }
        if (IsOther(text, start, end)) { return false; }
        return (digits.Length is 14 or 15 or 16 && !CardBrand.IsAirline(digits)) || isNamed || IsTrack(text, start, end)
            || CardPlace.SaysCard(text, start, end);
    }

    // %B4111…^, ;4111…=: the tracks of a magnetic stripe (ISO/IEC 7813).
    private static bool IsTrack(ReadOnlySpan<char> text, int start, int end) =>
        (Chars.At(text, end) == '^' && text[..start].EndsWith("%B")) || (Chars.At(text, end) == '=' && Chars.At(text, start - 1) == ';');

    // A negative number, a number with a fraction, and what its name says is an id.
    private static bool IsOther(ReadOnlySpan<char> text, int start, int end)
    {
        if (Chars.At(text, start - 1) == '-' && !char.IsAsciiLetterOrDigit(Chars.At(text, start - 2))) { return true; }
        if (Chars.At(text, end) == '.' && char.IsAsciiDigit(Chars.At(text, end + 1)) && Chars.At(text, end + 1) != '0') { return true; }
        return NumberContext.SaysId(text, start) && !NumberContext.SaysCard(text, start);
    }

    // One separator, the same all through, between the groups: 4111 1111…, 3782-822463-10005, 4111 - 1111 - ….
    private static int Read(ReadOnlySpan<char> text, int start, Span<byte> digits, ref Groups groups, out int end, out int whole, out int wholeEnd)
    {
        var count = 0;
        ReadOnlySpan<char> separator = default;
        end = start;
        // What was read up to the last separator.
        whole = 0;
        wholeEnd = start;
        while (true)
        {
            var stop = Chars.DigitsEnd(text, end);
            if (stop - end + count > MaxDigits || !groups.TryAdd(stop - end)) { return 0; }
            for (; end < stop; end++) { digits[count++] = (byte)(text[end] - '0'); }
            var next = SeparatorEnd(text, end);
            if (next == end || !char.IsAsciiDigit(Chars.At(text, next)) || groups.Count == MaxGroups
                || (separator.Length > 0 && !text[end..next].SequenceEqual(separator)) || Chars.DigitsEnd(text, next) - next + count > MaxDigits)
            {
                break;
            }
            separator = text[end..next];
            (whole, wholeEnd) = (count, end);
            end = next;
        }
        // A letter goes on with a word that only began with digits, unless it can be no hexadecimal number.
        return char.IsAsciiLetter(Chars.At(text, end))
            && text[end..Chars.RunEnd(text[..Math.Min(text.Length, end + MaxDigits)], end, Chars.Alphanumeric)].IndexOfAnyExcept(Chars.Hex) < 0
            ? 0
            : count;
    }

    // A sign, with or without a blank around it.
    private static int SeparatorEnd(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        if (Chars.At(text, end) is ' ' or '\t') { end++; }
        if (Chars.At(text, end) is '-' or '.' or '+' or '_' or '/' or ' ') { end++; }
        if (end > at + 1 && Chars.At(text, end) == ' ') { end++; }
        return end;
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

    // The lengths of the groups that a number is written in.
    private ref struct Groups(Span<int> lengths)
    {
        private readonly Span<int> _lengths = lengths;

        public int Count { get; private set; }

        /// <summary>Whether cards are written so: in one, in fours, 4-6-5 and 4-6-4, in two halves.</summary>
        public readonly bool AreOfCard
        {
            get
            {
                if (Count == 1) { return true; }
                if (Count == 2) { return AreHalves || (_lengths[0] == 8 && _lengths[1] == 8); }
                if (Count == 3 && _lengths[0] == 4 && _lengths[1] == 6) { return _lengths[2] is 4 or 5; }
                return Count >= 3 && _lengths[..(Count - 1)].IndexOfAnyExcept(4) < 0
                    && (Count > 3 ? _lengths[Count - 1] is >= 1 and <= 4 : _lengths[Count - 1] is 5 or 7);
            }
        }

        /// <summary>Whether eight digits stand first and the rest together, as only a card that is named is written.</summary>
        public readonly bool AreHalves => Count == 2 && _lengths[0] == 8 && _lengths[1] is >= 4 and <= 11;

        public bool TryAdd(int length)
        {
            if (Count == _lengths.Length) { return false; }
            _lengths[Count++] = length;
            return true;
        }

        public void DropLast() => Count = Math.Max(0, Count - 1);
    }
}
