using System.Globalization;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>IPv6 addresses, and not the times, paths and hardware addresses that look like them.</summary>
internal static class Ipv6Matcher
{
    private const int MaxLength = 45;

    /// <summary>Looks for an address around a digit that has a colon within reach.</summary>
    /// <returns>The position after it; 0 when there is none.</returns>
    public static int Match(ReadOnlySpan<char> text, int digit, ref ScanState hits)
    {
        var start = digit;
        while (start > 0 && digit - start < MaxLength && (char.IsAsciiHexDigit(text[start - 1]) || text[start - 1] == ':')) { start--; }
        WorkCounter.Take(digit - start + 1);
        if (start > 0 && (char.IsAsciiLetterOrDigit(
            text[start - 1]) || text[start - 1] == '.' || (text[start - 1] == '_' && !NumberContext.SaysAddress(text, start))))
        {
            return 0;
        }
        var end = digit;
        while (end < text.Length && end - start <= MaxLength && (char.IsAsciiHexDigit(text[end]) || text[end] is ':' or '.')) { end++; }
        WorkCounter.Take(end - digit + 1);
        // A colon or stop at the end belongs to the sentence; one at the start to the name before it.
        while (end > start && text[end - 1] is '.' or ':' && !(text[end - 1] == ':' && Chars.At(text, end - 2) == ':')) { end--; }
        if (Chars.At(text, start) == ':' && Chars.At(text, start + 1) != ':') { start++; }
        if (end - start < 4 || char.IsAsciiLetterOrDigit(Chars.At(text, end)) || Chars.At(text, end) == '_') { return 0; }

        Span<ushort> groups = stackalloc ushort[Ipv6Address.Groups];
        var address = text[start..end];
        WorkCounter.Take(address.Length);
        if (!Ipv6Address.TryParse(address, groups, out var written) || IsSpecial(groups, written) || text[end..].StartsWith("/48")
            || IsNetwork(groups, text[end..]))
        {
            return 0;
        }
        // ::ffff:203.0.113.7 is an IPv4 address in disguise: its network says nothing when it is cut at 48 bits.
        hits.Add(new Hit(start, SkipZone(text, end), Rule.Ip, IsMapped(groups) ? Mask.Whole : Mask.Network6));
        return end;
    }

    private static int SkipZone(ReadOnlySpan<char> text, int end) =>
        Chars.At(text, end) == '%' && char.IsAsciiLetter(Chars.At(text, end + 1)) ? Chars.RunEnd(text, end + 1, Chars.Alphanumeric) : end;

    // The machine itself, the unspecified address, a whole network; and a::b, which is a path in some languages long before it is an address.
    private static bool IsSpecial(Span<ushort> groups, int written) =>
        written < 2 || (groups[0] == 0 && groups[..7].IndexOfAnyExcept((ushort)0) < 0) || groups[1..].IndexOfAnyExcept((ushort)0) < 0;

    // 2001:db8::/32: nothing is set behind the length that is written.
    private static bool IsNetwork(Span<ushort> groups, ReadOnlySpan<char> behind)
    {
        var end = Chars.At(behind, 0) == '/' ? Chars.DigitsEnd(behind, 1) : 0;
        return end is 2 or 3 && byte.Parse(behind[1..end], CultureInfo.InvariantCulture) is > 2 and <= 48 and var bits
            && groups[((bits + 15) / 16)..].IndexOfAnyExcept((ushort)0) < 0;
    }

    private static bool IsMapped(Span<ushort> groups) => groups[5] == 0xffff && groups[..5].IndexOfAnyExcept((ushort)0) < 0;
}
