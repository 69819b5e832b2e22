using System.Collections.Frozen;

namespace Pcf.Redaction;

/// <summary>IPv4 addresses, and not the versions and object ids that look like them.</summary>
internal static class Ipv4Matcher
{
    // Versions count from one; an address with a first part like this is none of them.
    private const int MinSure = 100;
    private const int MinSureProduct = 128;
    private const int MaxContext = 64;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> VersionWords =
        "version ver v release build assembly revision fileversion productversion oid kernel firmware sdk runtime driver bios patch package nuget installer installed agent engine library java windows chrome opera firefox edge ios android skype clr fw os net oracle plugin image libfoo updating upgrade".Split(' ')
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly string[] HostWords = ["ip", "ec2", "dhcp", "host", "client", "node", "pool", "ppp", "dyn", "dynamic", "cpe", "static", "user", "dsl", "adsl", "cable", "customer", "pod", "peer", "server", "vm", "internal", "nat", "gw", "gateway"];

    /// <summary>Looks for an address at a digit.</summary>
    /// <returns>The position after it, or after the dotted number that is none; 0 when there is no dotted number.</returns>
    public static int Match(ReadOnlySpan<char> text, int start, ref HitList hits)
    {
        Span<int> octets = stackalloc int[4];
        var end = Read(text, start, octets);
        if (end == 0) { return 0; }
        // A fifth part makes it an object id or a long version.
        if (Chars.At(text, end) == '.' && char.IsAsciiDigit(Chars.At(text, end + 1))) { return SkipDotted(text, end); }
        if (IsSpecial(octets) || IsMasked(text, octets, end) || IsVersion(text, start, end, octets[0])) { return end; }
        hits.Add(new Hit(start, end, Rule.Ip, Mask.Network4));
        return end;
    }

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
            Steps.Take(end - at + 1);
            // A leading zero is octal to some and decimal to others, and in no address that a log writes.
            if (end == at || value > 255 || (end - at > 1 && text[at] == '0') || char.IsAsciiDigit(Chars.At(text, end))) { return 0; }
            octets[part] = value;
            if (part == 3) { return end; }
            if (Chars.At(text, end) != separator) { return 0; }
            at = end + 1;
        }
        return 0;
    }

    // The machine itself, nobody, everybody; and numbers ending in .0.0, which are versions or whole networks.
    private static bool IsSpecial(Span<int> octets) =>
        octets[0] is 127 or 0 || (octets[0] == 255 && octets[1] == 255) || (octets[2] == 0 && octets[3] == 0);

    private static bool IsMasked(ReadOnlySpan<char> text, Span<int> octets, int end) => octets[3] == 0 && text[end..].StartsWith("/24");

    /// <summary>Looks for an address with dashes, as providers name their hosts: ip-198-51-216-176.ec2.internal.</summary>
    /// <returns>The position after it; 0 when there is none.</returns>
    public static int Dashed(ReadOnlySpan<char> text, int start, ref HitList hits)
    {
        Span<int> octets = stackalloc int[4];
        var end = Read(text, start, octets, '-');
        if (end == 0 || char.IsAsciiLetterOrDigit(Chars.At(text, end)) || Chars.At(text, end) == '_' || (Chars.At(text, end) == '-' && char.IsAsciiDigit(Chars.At(text, end + 1))) || IsSpecial(octets)) { return 0; }
        var word = NumberContext.LastWord(text, start);
        var isHost = false;
        foreach (var host in HostWords) { isHost |= word.Equals(host, StringComparison.OrdinalIgnoreCase); }
        // A version's dashes have no domain behind them.
        if (!isHost && !(Chars.At(text, end) is '.' or '-' && char.IsAsciiLetter(Chars.At(text, end + 1)) && octets[0] >= MinSure)) { return 0; }
        hits.Add(new Hit(start, end, Rule.Ip));
        return end;
    }

    private static bool IsVersion(ReadOnlySpan<char> text, int start, int end, int first)
    {
        var before = Chars.At(text, start - 1);
        var after = Chars.At(text, end);
        // Debian's revision; but a range of addresses goes on with another.
        if (first < MinSure && after == '-' && char.IsAsciiDigit(Chars.At(text, end + 1)) && Read(text, end + 1, stackalloc int[4]) == 0) { return true; }
        if (before is '~' or '^' && first < MinSure || (before is '@' or '=' && Chars.At(text, start - 2) is '=' or '>' or '<' or '~' or '@') || IsRangeOfVersions(text, start) || HasSuffix(text, end) || IsNamedVersion(text, start)) { return true; }
        if (before == '@' && first < MinSure && char.IsAsciiLetterOrDigit(Chars.At(text, start - 2))) { return true; }
        var isSure = first >= MinSure;
        // Chrome/120.0.6099.71: a product and its version, where an address would have nothing or a slash before the slash.
        if (before == '/') { return char.IsAsciiLetterOrDigit(Chars.At(text, start - 2)) && !IsPathOfAddress(text, start) && !(isSure && (first >= MinSureProduct || after == '/')); }
        // A file's or a product's name around it.
        if (before is '-' or '_' || char.IsAsciiLetterOrDigit(before) || char.IsAsciiLetter(after) || after == '_') { return !isSure && !NumberContext.SaysAddress(text, start) && !IsRange(text, start); }
        return !isSure && IsProduct(text, start);
    }

    // >= 1.2.3.4, ~> 1.2.3.4, [1.2.3.4,)
    private static bool IsRangeOfVersions(ReadOnlySpan<char> text, int start) => Chars.At(text, start - 1) == ' ' ? Chars.At(text, start - 2) is '>' or '<' or '^' || text[..(start - 1)].EndsWith("==") || text[..(start - 1)].EndsWith(">=") || text[..(start - 1)].EndsWith("<=") : Chars.At(text, start - 1) is '>' or '<' && Chars.At(text, start - 2) == ' ';

    // 1.2.3.4-rc1, 1.2.3.4+build5, 1.2.3.4.RELEASE
    private static bool HasSuffix(ReadOnlySpan<char> text, int end)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["-rc", "-beta", "-alpha", "-preview", "-dev", "-SNAPSHOT", "+build", ".RELEASE", ".Final", ".GA", "-ga", "-nightly", "-jre", "-lts"])
        {
            if (text[end..].StartsWith(suffix, StringComparison.OrdinalIgnoreCase)) { return true; }
        }
        return false;
    }

    // 203.0.113.5-198.51.175.210
    private static bool IsRange(ReadOnlySpan<char> text, int start) => Chars.At(text, start - 1) == '-' && char.IsAsciiDigit(Chars.At(text, start - 2));

    // version 1.2.3.4, AssemblyVersion="1.2.3.4", upgraded to 1.2.3.4, {"key":"service.version","value":{"stringValue":"1.2.3.4"}}
    private static bool IsNamedVersion(ReadOnlySpan<char> text, int start)
    {
        var word = NumberContext.LastWord(text, start);
        if (word.IsEmpty) { return false; }
        if (word.EndsWith("version", StringComparison.OrdinalIgnoreCase) || VersionWords.Contains(word)) { return true; }
        var near = text[Math.Max(0, start - MaxContext)..start];
        if (word is "to" or "from" && near[Math.Max(0, near.Length - 24)..] is var verb) { return verb.Contains("grad", StringComparison.OrdinalIgnoreCase) || verb.Contains("update", StringComparison.OrdinalIgnoreCase); }
        if (!word.EndsWith("value", StringComparison.OrdinalIgnoreCase)) { return false; }
        var named = near.LastIndexOf("version");
        return named >= 0 && !near[named..].ContainsAny('\n', '.', ';');
    }

    // Contoso.Data 5.6.110.47, WebView2 20.8.135.27: a name as only packages and products have it.
    private static bool IsProduct(ReadOnlySpan<char> text, int start)
    {
        if (Chars.At(text, start - 1) != ' ') { return false; }
        var word = start - 1;
        while (word > 0 && start - word < MaxContext && (char.IsAsciiLetterOrDigit(text[word - 1]) || text[word - 1] is '.' or '_' or '-')) { word--; }
        Steps.Take(start - word);
        var name = text[word..(start - 1)];
        if (name.Length < 3 || !name[1..].ContainsAny(Chars.Lower)) { return false; }
        var dot = name.IndexOf('.');
        return dot > 0 ? char.IsAsciiLetterUpper(Chars.At(name, dot + 1)) : char.IsAsciiLetterUpper(name[0]) && name[1..].ContainsAny(Chars.Upper) && name.ContainsAny(Chars.Lower);
    }

    // host/10.1.2.3 is how Java prints a resolved address: a name without a version's capital letter at its start.
    private static bool IsPathOfAddress(ReadOnlySpan<char> text, int start)
    {
        var word = start - 1;
        while (word > 0 && (char.IsAsciiLetterOrDigit(text[word - 1]) || text[word - 1] is '-' or '.')) { word--; }
        Steps.Take(start - word);
        return char.IsAsciiLetterLower(text[word]) && (text[word..(start - 1)].ContainsAny('.', '-') || NumberContext.SaysAddress(text, start));
    }

    private static int SkipDotted(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) { end++; }
        Steps.Take(end - at + 1);
        return end;
    }
}
