namespace Pcf.Redaction.Scanning;

/// <summary>Reads IPv6 addresses (RFC 4291, section 2.2) without allocating.</summary>
internal static class Ipv6Address
{
    public const int Groups = 8;

    /// <summary>Reads one that fills the whole text, without zone and brackets.</summary>
    /// <param name="text">The address.</param>
    /// <param name="groups">Takes its eight groups.</param>
    /// <param name="written">The groups that were written out, those of <c>::</c> not among them.</param>
    public static bool TryParse(ReadOnlySpan<char> text, Span<ushort> groups, out int written)
    {
        groups.Clear();
        written = 0;
        var gap = -1;
        var i = 0;
        if (text.StartsWith("::"))
        {
            gap = 0;
            i = 2;
        }
        while (i < text.Length)
        {
            if (written == Groups) { return false; }
            var end = i;
            var value = 0;
            while (end < text.Length && char.IsAsciiHexDigit(text[end]) && end - i < 4) { value = (value << 4) | HexValue(text[end++]); }
            if (end == i) { return false; }
            if (end < text.Length && text[end] == '.') { return TryTail(text[i..], groups, ref written) && Place(groups, gap, written); }
            groups[written++] = (ushort)value;
            if (end == text.Length) { return Place(groups, gap, written); }
            if (text[end] != ':') { return false; }
            i = end + 1;
            if (i < text.Length && text[i] == ':')
            {
                if (gap >= 0) { return false; }
                gap = written;
                i++;
            }
            else if (i == text.Length) { return false; }
        }
        return Place(groups, gap, written);
    }

    // The last 32 bits may be written as an IPv4 address.
    private static bool TryTail(ReadOnlySpan<char> text, Span<ushort> groups, ref int written)
    {
        if (written > Groups - 2) { return false; }
        Span<int> octets = stackalloc int[4];
        if (Ipv4Address.Read(text, 0, octets) != text.Length) { return false; }
        groups[written++] = (ushort)((octets[0] << 8) | octets[1]);
        groups[written++] = (ushort)((octets[2] << 8) | octets[3]);
        return true;
    }

    private static bool Place(Span<ushort> groups, int gap, int written)
    {
        if (gap < 0) { return written == Groups; }
        if (written == Groups) { return false; }
        var tail = written - gap;
        groups.Slice(gap, tail).CopyTo(groups[(Groups - tail)..]);
        groups[gap..(Groups - tail)].Clear();
        return true;
    }

    private static int HexValue(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
