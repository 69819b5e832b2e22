namespace Pcf.Observability.Redaction;

/// <summary>IPv4 addresses, and not the versions and object ids that look like them.</summary>
internal static class Ipv4Matcher
{
    private static readonly string[] VersionWords = ["version", "ver", "v", "release", "build", "assembly", "revision", "fileversion", "productversion", "oid"];

    /// <summary>Looks for an address at a digit.</summary>
    /// <returns>The position after it, or after the dotted number that is none; 0 when there is no dotted number.</returns>
    public static int Match(ReadOnlySpan<char> text, int start, ref HitList hits)
    {
        Span<int> octets = stackalloc int[4];
        var end = Read(text, start, octets);
        if (end == 0) { return 0; }
        // A fifth part makes it an object id or a long version.
        if (Chars.At(text, end) == '.' && char.IsAsciiDigit(Chars.At(text, end + 1))) { return SkipDotted(text, end); }
        if (char.IsAsciiLetter(Chars.At(text, end)) || Chars.At(text, end) == '_' || IsSpecial(octets) || IsVersion(text, start) || IsMasked(text, octets, end)) { return end; }
        hits.Add(new Hit(start, end, Rule.Ip, Mask.Network4));
        return end;
    }

    /// <summary>Reads four octets.</summary>
    /// <returns>The position after them, or 0.</returns>
    public static int Read(ReadOnlySpan<char> text, int start, Span<int> octets)
    {
        var at = start;
        for (var part = 0; part < 4; part++)
        {
            var end = at;
            var value = 0;
            while (end < text.Length && end - at < 3 && char.IsAsciiDigit(text[end])) { value = (value * 10) + (text[end++] - '0'); }
            Steps.Take(end - at + 1);
            // A leading zero is octal to some and decimal to others, and in no address that a log writes.
            if (end == at || value > 255 || (end - at > 1 && text[at] == '0') || char.IsAsciiDigit(Chars.At(text, end))) { return 0; }
            octets[part] = value;
            if (part == 3) { return end; }
            if (Chars.At(text, end) != '.') { return 0; }
            at = end + 1;
        }
        return 0;
    }

    // The machine itself, nobody, everybody; and numbers ending in .0.0, which are versions or whole networks.
    private static bool IsSpecial(Span<int> octets) =>
        octets[0] is 127 or 0 || (octets[0] == 255 && octets[1] == 255) || (octets[2] == 0 && octets[3] == 0);

    private static bool IsMasked(ReadOnlySpan<char> text, Span<int> octets, int end) => octets[3] == 0 && text[end..].StartsWith("/24");

    private static bool IsVersion(ReadOnlySpan<char> text, int start)
    {
        var before = Chars.At(text, start - 1);
        // Chrome/120.0.6099.71: a product and its version, where an address would have nothing or a slash before the slash.
        if (before == '/') { return char.IsAsciiLetterOrDigit(Chars.At(text, start - 2)) && !IsPathOfAddress(text, start); }
        if (before is '-' or '_') { return true; }
        var wordEnd = start;
        while (wordEnd > 0 && text[wordEnd - 1] is ' ' or '=' or ':' or '"' or '\'' or '(') { wordEnd--; }
        Steps.Take(start - wordEnd + 1);
        var wordStart = wordEnd;
        while (wordStart > 0 && char.IsAsciiLetter(text[wordStart - 1]) && wordEnd - wordStart < 16) { wordStart--; }
        Steps.Take(wordEnd - wordStart + 1);
        foreach (var word in VersionWords)
        {
            if (text[wordStart..wordEnd].Equals(word, StringComparison.OrdinalIgnoreCase)) { return true; }
        }
        return false;
    }

    // host/10.1.2.3 is how Java prints a resolved address: a name without a version's capital letter at its start.
    private static bool IsPathOfAddress(ReadOnlySpan<char> text, int start)
    {
        var word = start - 1;
        while (word > 0 && (char.IsAsciiLetterOrDigit(text[word - 1]) || text[word - 1] is '-' or '.')) { word--; }
        Steps.Take(start - word);
        return char.IsAsciiLetterLower(text[word]) && text[word..(start - 1)].ContainsAny('.', '-');
    }

    private static int SkipDotted(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) { end++; }
        Steps.Take(end - at + 1);
        return end;
    }
}
