using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>IPv4 addresses, and not the versions and object ids that look like them.</summary>
internal static class Ipv4Matcher
{
    // Versions count from one; an address with a first part like this is none of them.
    public const int MinSure = 100;
    private const int MinSureProduct = 128;

    private static readonly string[] HostWords = ["ip", "ec2", "dhcp", "host", "client", "node", "pool", "ppp", "dyn", "dynamic", "cpe", "static",
        "user", "dsl", "adsl", "cable", "customer", "pod", "peer", "server", "vm", "internal", "nat", "gw", "gateway"];

    /// <summary>Looks for an address at a digit.</summary>
    /// <returns>The position after it, or after the dotted number that is none; 0 when there is no dotted number.</returns>
    public static int Match(ReadOnlySpan<char> text, int start, ref ScanState hits)
    {
        Span<int> octets = stackalloc int[4];
        var end = Ipv4Address.Read(text, start, octets);
        if (end == 0 && (end = ReadPadded(text, start, octets)) == 0) { return 0; }
        // A fifth part makes it an object id or a long version.
        if (Chars.At(text, end) == '.' && char.IsAsciiDigit(Chars.At(text, end + 1))) { return SkipDotted(text, end); }
        if (IsSpecial(octets) || IsMasked(text, octets, end) || IsVersion(text, start, end, octets[0])) { return end; }
        hits.Add(new Hit(start, end, Rule.Ip, Mask.Network4));
        return end;
    }

    // 198.051.100.007: three digits in each part. In any other form a leading zero is octal to some and decimal to others.
    private static int ReadPadded(ReadOnlySpan<char> text, int start, Span<int> octets)
    {
        for (var part = 0; part < 4; part++)
        {
            var at = start + (part * 4);
            if (Chars.DigitsEnd(text, at) != at + 3 || (part < 3 && Chars.At(text, at + 3) != '.')
                || !byte.TryParse(text.Slice(at, 3), out var octet))
            {
                return 0;
            }
            octets[part] = octet;
        }
        return start + 15;
    }

    // The machine itself, the unspecified address, broadcast; and numbers ending in .0.0, which are versions or whole networks.
    private static bool IsSpecial(Span<int> octets) =>
        octets[0] is 127 or 0 || (octets[0] == 255 && octets[1] == 255) || (octets[2] == 0 && octets[3] == 0);

    private static bool IsMasked(ReadOnlySpan<char> text, Span<int> octets, int end) => octets[3] == 0 && text[end..].StartsWith("/24");

    /// <summary>Looks for an address with dashes or underscores, as providers name their hosts: ip-198-51-216-176.ec2.internal.</summary>
    /// <returns>The position after it; 0 when there is none.</returns>
    public static int Dashed(ReadOnlySpan<char> text, int start, ref ScanState hits, char separator = '-')
    {
        Span<int> octets = stackalloc int[4];
        var end = Ipv4Address.Read(text, start, octets, separator);
        if (end == 0 || char.IsAsciiLetterOrDigit(Chars.At(text, end)) || Chars.At(text, end) == '_'
            || (Chars.At(text, end) == '-' && char.IsAsciiDigit(Chars.At(text, end + 1))) || IsSpecial(octets))
        {
            return 0;
        }
        var word = NumberContext.LastWord(text, start);
        var isHost = false;
        foreach (var host in HostWords) { isHost |= word.Equals(host, StringComparison.OrdinalIgnoreCase); }
        // A version's dashes have no domain behind them.
        if (!isHost && (separator != '-'
            || !(Chars.At(text, end) is '.' or '-' && char.IsAsciiLetter(Chars.At(text, end + 1)) && octets[0] >= MinSure)))
        {
            return 0;
        }
        hits.Add(new Hit(start, end, Rule.Ip));
        return end;
    }

    private static bool IsVersion(ReadOnlySpan<char> text, int start, int end, int first)
    {
        var before = Chars.At(text, start - 1);
        var after = Chars.At(text, end);
        var isSure = first >= MinSure;
        // Debian's revision; but a range of addresses goes on with another.
        if (!isSure && after == '-' && char.IsAsciiDigit(Chars.At(text, end + 1)) && Ipv4Address.Read(text, end + 1, stackalloc int[4]) == 0)
        {
            return true;
        }
        if (VersionContext.SaysVersion(text, start, end, isSure)) { return true; }
        if (before == '@') { return !isSure && PackageContext.IsOfPackage(text, start); }
        // Chrome/120.0.6099.71: a product and its version, where an address would have nothing or a slash before the slash.
        if (before == '/')
        {
            var hasPort = after == ':' && char.IsAsciiDigit(Chars.At(text, end + 1));
            var isTooHigh = isSure && (first >= MinSureProduct || after == '/');
            return char.IsAsciiLetterOrDigit(Chars.At(text, start - 2)) && !hasPort && !isTooHigh && !IsPathOfAddress(text, start);
        }
        // A file's or a product's name around it.
        var isInWord = before is '-' or '_' || char.IsAsciiLetterOrDigit(before) || char.IsAsciiLetter(after) || after == '_';
        return isInWord && !isSure && !NumberContext.SaysAddress(text, start) && !IsRange(text, start);
    }

    // 203.0.113.5-198.51.175.210
    private static bool IsRange(ReadOnlySpan<char> text, int start) =>
        Chars.At(text, start - 1) == '-' && char.IsAsciiDigit(Chars.At(text, start - 2));

    // host/10.1.2.3 is how Java prints a resolved address: a name without a version's capital letter at its start.
    private static bool IsPathOfAddress(ReadOnlySpan<char> text, int start)
    {
        var word = start - 1;
        while (word > 0 && (char.IsAsciiLetterOrDigit(text[word - 1]) || text[word - 1] is '-' or '.')) { word--; }
        WorkCounter.Take(start - word);
        return char.IsAsciiLetterLower(text[word]) && (text[word..(start - 1)].ContainsAny('.', '-') || NumberContext.SaysAddress(text, start));
    }

    private static int SkipDotted(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) { end++; }
        WorkCounter.Take(end - at + 1);
        return end;
    }
}
