namespace Pcf.Redaction.Scanning;

/// <summary>Reads IPv4 addresses without allocating.</summary>
internal static class Ipv4Address
{
    /// <summary>Reads four octets.</summary>
    /// <returns>The position after them, or 0.</returns>
    public static int Read(ReadOnlySpan<char> text, int start, Span<int> octets, char separator = '.')
    {
        var at = start;
        for (var part = 0; part < 4; part++)
        {
            var end = at;
            var value = 0;
            while (end < text.Length && end - at < 3 && char.IsAsciiDigit(text[end])) { value = (value * 10) + (text[end++] - '0'); }
            WorkCounter.Take(end - at + 1);
            if (end == at || value > 255 || (end - at > 1 && text[at] == '0') || char.IsAsciiDigit(Chars.At(text, end))) { return 0; }
            octets[part] = value;
            if (part == 3) { return end; }
            if (Chars.At(text, end) != separator) { return 0; }
            at = end + 1;
        }
        return 0;
    }
}
