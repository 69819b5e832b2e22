using System.Buffers;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>Looks at each run of digits: cards, social security numbers, telephones, addresses, accounts; and what only looks like them.</summary>
internal static class DigitMatcher
{
    private const int MaxTimestamp = 36;
    private static readonly SearchValues<char> TimeCharacters = SearchValues.Create("0123456789:.,");

    /// <summary>Looks at the digits that start at a position.</summary>
    /// <returns>The position to look on from, after the run at least.</returns>
    public static int Match(ReadOnlySpan<char> text, int start, ref ScanState hits)
    {
        if (Chars.At(text, start - 1) == '%' && char.IsAsciiHexDigit(Chars.At(text, start + 1)))
        {
            if (AddressBehindPercent(text, start, ref hits) is > 0 and var address) { return address; }
            // %20, %2B: the escape's own digits say nothing, those behind them may.
            start += 2;
            if (!char.IsAsciiDigit(Chars.At(text, start))) { return start; }
        }
        var end = Chars.DigitsEnd(text, start);
        var before = Chars.At(text, start - 1);
        var after = Chars.At(text, end);
        if (char.IsAsciiLetterOrDigit(before) && !IsEscapeEnd(text, start)) { return InWord(text, start, end, ref hits); }
        if (char.IsAsciiLetter(after) || after == '_') { return LetterAfter(text, start, end, ref hits); }
        if (before is '_') { return Named(text, start, end, ref hits); }
        if (before is 'B' or 'b' && text[..start].EndsWith("%2B", StringComparison.OrdinalIgnoreCase) && end - start is >= 8 and <= 15)
        {
            hits.Add(new Hit(start, end, Rule.Phone));
            return end;
        }

        // From here on the run is digits alone, as numbers are written.
        var length = end - start;
        if (length == 4 && after == '-' && SkipTimestamp(text, start) is > 0 and var stamp) { return stamp; }
        int next;
        if (length <= 3 && after == '.' && before != '.' && (next = Ipv4Matcher.Match(text, start, ref hits)) > 0) { return next; }
        // In JSON a colon stands before most numbers; in an address, hexadecimal digits or a colon stand around it.
        if ((after == ':' && IsGroup(Chars.At(text, end + 1))) || (before == ':' && IsGroup(Chars.At(text, start - 2))))
        {
            if ((next = Ipv6Matcher.Match(text, start, ref hits)) > 0) { return next; }
        }
        if (length is >= 8 and <= 10 && after == ':' && (next = TokenMatcher.TelegramBot(text, start, end, ref hits)) > 0) { return next; }
        if (after == '-' && length is 8 && SkipGuid(text, start) is > 0 and var guid) { return guid; }
        if (before == '.' && char.IsAsciiDigit(Chars.At(text, start - 2))) { return end; }
        if (length == 9 && NumberContext.SaysSsn(text, start))
        {
            hits.Add(new Hit(start, end, Rule.Ssn));
            return end;
        }
        if (length is 2 or 3 && after == '-' && before is not '-' && (next = Ipv4Matcher.Dashed(text, start, ref hits)) > 0) { return next; }
        if (before == '-' && length <= 3 && after == '-' && (next = Ipv4Matcher.Dashed(text, start, ref hits)) > 0) { return next; }
        if (length >= 12 || (length is 4 or 8 && after is ' ' or '-' or '.' or '+' or '_' or '/' or '\t'))
        {
            if ((next = CardMatcher.Match(text, start, ref hits)) > 0) { return next; }
        }
        // Most numbers stop here: an account or a telephone goes on behind a separator, or has one before it.
        if (!(before is '+' or '(' || (length is 1 or 3 && after is '-' or ' ' or '.') || (length == 3 && after == '/'))) { return end; }
        if (length == 3 && (next = SsnMatcher.Match(text, start, ref hits)) > 0) { return next; }
        return (next = PhoneMatcher.Match(text, start, ref hits)) > 0 ? next : end;
    }

    // Apart, since room on the stack costs every run of digits that passes by.
    private static int AddressBehindPercent(ReadOnlySpan<char> text, int start, ref ScanState hits) =>
        Ipv4Address.Read(text, start, stackalloc int[4]) > 0 ? Ipv4Matcher.Match(text, start, ref hits) : 0;

    // A number right behind a word for it: card4111…, ssn_211-55-3692, ip198.51.177.46, client_198.51.3.156; and the second track of a card, %B4111…
    private static int Named(ReadOnlySpan<char> text, int start, int end, ref ScanState hits)
    {
        int next;
        var length = end - start;
        if (length <= 3 && Chars.At(text, end) == '.' && (next = Ipv4Matcher.Match(text, start, ref hits)) > 0) { return next; }
        if (length <= 4 && Chars.At(text, end) == ':' && (next = IpGroup(text, start, ref hits)) > 0) { return next; }
        if (length == 3 && Chars.At(text, end) is '-' or '.' && NumberContext.SaysSsn(text, start)
            && (next = SsnMatcher.Match(text, start, ref hits)) > 0)
        {
            return next;
        }
        if (length == 9 && NumberContext.SaysSsn(text, start))
        {
            hits.Add(new Hit(start, end, Rule.Ssn));
            return end;
        }
        // Longer ones are the numbers of blocks and spans, unless that word itself is a card's.
        var isLong = length is > 16 and <= 19 && (NumberContext.NamesCard(text, start) || text[..start].EndsWith("%B"));
        if (isLong || length is >= 12 and <= 16 || (length is 4 or 8 && Chars.At(text, end) is ' ' or '-'))
        {
            if ((next = CardMatcher.Match(text, start, ref hits, isGlued: true)) > 0) { return next; }
        }
        return end;
    }

    // Digits that continue a word: an IBAN's check digits, a hexadecimal group of an address, a token without a prefix of its own.
    private static int InWord(ReadOnlySpan<char> text, int start, int end, ref ScanState hits)
    {
        int next;
        if (end - start >= 2 && (next = IbanMatcher.Match(text, start, ref hits)) > 0) { return next; }
        if ((next = IpGroup(text, start, ref hits)) > 0) { return next; }
        if (end - start is >= 8 and <= 10 && Chars.At(text, end) == ':' && (next = TokenMatcher.TelegramBot(text, start, end, ref hits)) > 0)
        {
            return next;
        }
        if ((next = Named(text, start, end, ref hits)) > end) { return next; }
        var word = Chars.RunEnd(text, end, Chars.Alphanumeric);
        return Math.Max(end, TokenMatcher.Unprefixed(text, start, word, ref hits));
    }

    private static int LetterAfter(ReadOnlySpan<char> text, int start, int end, ref ScanState hits)
    {
        int next;
        if (Chars.At(text, start - 1) == '_' && Chars.At(text, end) == '_' && end - start <= 3
            && (next = Ipv4Matcher.Dashed(text, start, ref hits, '_')) > 0)
        {
            return next;
        }
        if ((next = IpGroup(text, start, ref hits)) > 0) { return next; }
        if (SkipGuid(text, start) is > 0 and var guid) { return guid; }
        if (end - start >= 12 && CardMatcher.Match(text, start, ref hits) is > 0 and var card) { return card; }
        if (end - start == 4 && Chars.At(text, end) == '_' && CardMatcher.Match(text, start, ref hits, isGlued: true) is > 0 and var groups)
        {
            return groups;
        }
        var word = Chars.RunEnd(text, end, Chars.Alphanumeric);
        return Math.Max(word, TokenMatcher.Unprefixed(text, start, word, ref hits));
    }

    private static int IpGroup(ReadOnlySpan<char> text, int digit, ref ScanState hits)
    {
        var start = digit;
        while (start > 0 && digit - start < 4 && char.IsAsciiHexDigit(text[start - 1])) { start--; }
        var end = digit;
        while (end < text.Length && end - start < 5 && char.IsAsciiHexDigit(text[end])) { end++; }
        WorkCounter.Take(end - start + 1);
        return Chars.At(text, start - 1) == ':' || Chars.At(text, end) == ':' ? Ipv6Matcher.Match(text, digit, ref hits) : 0;
    }

    // 2026-01-02T03:04:05.678Z, 2026-01-02 03:04:05,678 +01:00: many digits, nothing to find.
    private static int SkipTimestamp(ReadOnlySpan<char> text, int start)
    {
        if (start + 10 > text.Length || text[start + 4] != '-' || text[start + 7] != '-' || !AreTwo(text, start + 5) || !AreTwo(text, start + 8))
        {
            return 0;
        }
        var at = start + 10;
        if (char.IsAsciiDigit(Chars.At(text, at)) || Chars.At(text, at) == '-') { return 0; }
        if (Chars.At(text, at) is not ('T' or 't' or ' ') || !AreTwo(text, at + 1) || Chars.At(text, at + 3) != ':') { return at; }
        at += 3;
        at = Chars.RunEnd(text[..Math.Min(text.Length, start + MaxTimestamp)], at, TimeCharacters);
        if (Chars.At(text, at) is '+' or '-' && AreTwo(text, at + 1)) { at = Chars.DigitsEnd(text, at + 1); }
        return at;
    }

    // 7d444840-9dc0-11d1-b245-5ffdce74fad2, from its first character that is a digit on.
    private static int SkipGuid(ReadOnlySpan<char> text, int start)
    {
        const int Length = 36;
        if (start + Length > text.Length) { return 0; }
        var guid = text.Slice(start, Length);
        return guid[8] == '-' && guid[13] == '-' && guid[18] == '-' && guid[23] == '-' && Guid.TryParseExact(guid, "D", out _) ? start + Length : 0;
    }

    private static bool IsGroup(char c) => c == ':' || char.IsAsciiHexDigit(c);

    private static bool IsEscapeEnd(ReadOnlySpan<char> text, int start) => Chars.IsWordStart(text, start);

    private static bool AreTwo(ReadOnlySpan<char> text, int at) => char.IsAsciiDigit(Chars.At(text, at)) && char.IsAsciiDigit(Chars.At(text, at + 1));
}
