using Pcf.Redaction.Scanning;

using Lookup = System.Collections.Frozen.FrozenSet<string>.AlternateLookup<System.ReadOnlySpan<char>>;

namespace Pcf.Redaction.Shapes;

/// <summary>What the place of a number says of it where no word does: the form of a card's data, or a column of counters.</summary>
internal static class CardPlace
{
    // No brand of fewer digits is so rare that a bracket alone could decide.
    private const int MinEnclosed = 13;
    private const int MaxName = 16;

    // What stands behind counts, and before them.
    private static readonly Lookup Units = WordSet.Of(
        "rpm packets bytes ms us ns s b kb mb gb kib mib gib v mv w mw c f hz khz mhz ghz iops ops req reqs requests pages blocks "
        + "sectors events errors drops hits misses rows lines jiffies ticks");

    private static readonly Lookup Devices = WordSet.Of(
        "fan fans cpu cpus eth en ens eno enp wlan lo sda sdb sd nvme disk disks irq intr softirq ctxt temp temps core cores proc page "
        + "pages rx tx dev queue stat stats cols values samples row port ports volt volts sensor sensors");

    /// <summary>Whether a number of a rare length stands as a card's does: before its expiry, as the property number, alone in brackets.</summary>
    public static bool SaysCard(ReadOnlySpan<char> text, int start, int end) =>
        IsBeforeExpiry(text, end) || NumberContext.NamesCard(text, start) || IsNumberProperty(text, start)
        || (end - start >= MinEnclosed && IsEnclosed(text, start, end));

    /// <summary>Whether groups with blanks between them are a part of a row of numbers.</summary>
    public static bool IsColumn(ReadOnlySpan<char> text, int start, int end, in ScanState hits)
    {
        var blank = Chars.At(text, start + 4);
        if (blank is not (' ' or '\t')) { return false; }
        if (IsBlank(Chars.At(text, start - 1)) && char.IsAsciiDigit(Chars.At(text, start - 2)))
        {
            // A card right before is none of a row's numbers, nor is what its mask shows, nor the end of a time.
            var run = start - 2;
            while (run > 0 && start - run < MaxName && char.IsAsciiDigit(text[run - 1])) { run--; }
            WorkCounter.Take(start - run);
            var isCard = hits.Count > 0 && hits.All[^1].End == start - 1;
            if (!isCard && start - 1 - run >= 2 && (run == 0 || IsBlank(text[run - 1]) || text[run - 1] == '\n')) { return true; }
        }
        var goesOn = IsBlank(Chars.At(text, end)) && char.IsAsciiDigit(Chars.At(text, end + 1));
        if (goesOn && !IsCode(text, end + 1) && !AreFourGroups(text, end)) { return true; }
        var unit = Chars.SkipBlanks(text, end);
        var word = text[unit..Chars.RunEnd(text[..Math.Min(text.Length, unit + MaxName)], unit, Chars.Alphanumeric)];
        return (unit > end && Units.Contains(word)) || IsOfDevice(text, start);
    }

    // The next card: four groups of four, and no number behind them.
    private static bool AreFourGroups(ReadOnlySpan<char> text, int at)
    {
        for (var group = 0; group < 4; group++, at += 5)
        {
            if (!IsBlank(Chars.At(text, at)) || Chars.DigitsEnd(text, at + 1) != at + 5) { return false; }
        }
        return !(IsBlank(Chars.At(text, at)) && char.IsAsciiDigit(Chars.At(text, at + 1)));
    }

    // 4111111111111111|12|29, …_2912, …/1229, … 12/2029
    private static bool IsBeforeExpiry(ReadOnlySpan<char> text, int end)
    {
        var sign = Chars.At(text, end);
        if (sign is not ('|' or '/' or '_' or '-' or ' ' or ';' or ',' or ':')) { return false; }
        var stop = Chars.DigitsEnd(text, end + 1);
        if (stop - end == 5) { return sign is '|' or '/' or '_' or '-' && IsExpiry(text.Slice(end + 1, 4)); }
        var next = Chars.At(text, stop);
        if (stop - end != 3 || !IsMonth(text.Slice(end + 1, 2))) { return false; }
        if (next is not ('|' or '/' or '-' or '_' or ';' or ',' or ':') || (sign == ' ' && next != '/')) { return false; }
        var year = text[(stop + 1)..Chars.DigitsEnd(text, stop + 1)];
        return year.Length == 4 ? year.StartsWith("20") && IsYear(year[2..]) : year.Length == 2 && IsYear(year);
    }

    // MMYY or YYMM.
    private static bool IsExpiry(ReadOnlySpan<char> digits) =>
        (IsMonth(digits[..2]) && IsYear(digits[2..])) || (IsYear(digits[..2]) && IsMonth(digits[2..]));

    private static bool IsMonth(ReadOnlySpan<char> digits) =>
        digits[0] == '0' ? digits[1] != '0' : digits[0] == '1' && digits[1] is '0' or '1' or '2';

    private static bool IsYear(ReadOnlySpan<char> digits) => digits[0] is '2' or '3' or '4';

    // A security code or an expiry, and no more numbers behind it: 123, 12/29, 1229 123.
    private static bool IsCode(ReadOnlySpan<char> text, int at)
    {
        var end = Chars.DigitsEnd(text, at);
        if (Chars.At(text, end) is '/') { return true; }
        var isMore = IsBlank(Chars.At(text, end)) && char.IsAsciiDigit(Chars.At(text, end + 1));
        return (end - at) switch
        {
            3 => !isMore,
            4 => IsExpiry(text[at..end]) && (!isMore || Chars.DigitsEnd(text, end + 1) - end == 4),
            // The first group of the next card.
            _ => false,
        };
    }

    // {"number":"4111…"}, number: '4111…'; but block number and log sequence number have a word before.
    private static bool IsNumberProperty(ReadOnlySpan<char> text, int start)
    {
        var word = NumberContext.LastWord(text, start);
        if (!word.Equals("number", StringComparison.OrdinalIgnoreCase)) { return false; }
        var at = text[..start].LastIndexOf(word) - 1;
        while (at >= 0 && start - at < MaxName * 2 && IsBlank(text[at])) { at--; }
        return Chars.At(text, at) is '\0' or '\n' or '{' or ',' or '(' or '"' or '\'' or '[' or '<' or '&' or '?' or ';' or '|';
    }

    // (4111…), *4111…*, "4111…","LEE": no name before, and in quotes a text as the next column.
    private static bool IsEnclosed(ReadOnlySpan<char> text, int start, int end)
    {
        var before = Chars.At(text, start - 1);
        var after = Chars.At(text, end);
        var outer = Chars.At(text, start - 2);
        if (before is '(' or '*') { return after == (before == '(' ? ')' : '*') && !char.IsAsciiLetterOrDigit(outer) && outer is not ('_' or '*'); }
        if (before is not ('"' or '\'') || after != before || outer is not ('\0' or '\n' or ',' or '(')) { return false; }
        if (Chars.At(text, end + 1) != ',') { return false; }
        var next = Chars.SkipBlanks(text, end + 2);
        return Chars.At(text, next) == before && char.IsLetter(Chars.At(text, next + 1));
    }

    // fan 4111…, eth0: 4111…, cpu1 4111…
    private static bool IsOfDevice(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end > 0 && start - end < MaxName && text[end - 1] is ' ' or '\t' or ':' or '=') { end--; }
        while (end > 0 && start - end < MaxName && char.IsAsciiDigit(text[end - 1])) { end--; }
        var word = end;
        while (word > 0 && end - word < MaxName && char.IsAsciiLetter(text[word - 1])) { word--; }
        WorkCounter.Take(start - word + 1);
        return Devices.Contains(text[word..end]);
    }

    private static bool IsBlank(char c) => c is ' ' or '\t';
}
