using Pcf.Redaction.Scanning;

using Lookup = System.Collections.Frozen.FrozenSet<string>.AlternateLookup<System.ReadOnlySpan<char>>;

namespace Pcf.Redaction.Shapes;

/// <summary>Decides by the text around four numbers with dots whether they are a version. Called only for what may be an address.</summary>
internal static class VersionContext
{
    private const int MaxGap = 12;
    private const int MaxChain = 4;

    // They name a version themselves: whatever sign stands between, what follows is one.
    private static readonly Lookup Names = WordSet.Of(
        "version versions ver v release releases build assembly revision rev fileversion productversion oid firmware sdk bios fw patch "
        + "hotfix package nuget installer installed candidate runtime pkgver fwver swver hwver appver libver dbver tag latest newest "
        + "requires minimum supported clr since section chapter clause paragraph rfc appendix figure");

    // What may stand between the word "version" and its number.
    private static readonly Lookup Fillers = WordSet.Of(
        "name string number info is was code text new old num found required expected current latest minimum least at installed "
        + "detected reported no");

    private static readonly string[] Changes = ["grad", "updat", "bump", "migrat", "roll"];

    // What stands between the two versions of a change or a range, and between those of a list.
    private static readonly string[] ChangeGaps =
    [
        "-", " - ", "->", " -> ", "=>", " => ", " to ", "\u2192", " \u2192 ", "..", "...", ") over (", " over ", " (latest ", " (was ",
        " vs ", " vs. ", " < ", " <= ",
    ];
    private static readonly string[] ListGaps = [",", ", ", "\",\"", "\", \"", "','", "', '", " and ", " or "];

    private static readonly string[] Suffixes =
    [
        "-rc", "-beta", "-alpha", "-preview", "-pre", "-dev", "-snapshot", ".release", ".final", ".ga", "-ga", "-nightly", "-jre", "-jdk",
        "-lts", "-alpine", "-slim", "-debian", "-ubuntu", "-bookworm", "-jammy", "-linux", "-windows", "-darwin", "-osx", "-win", "-x64",
        "-x86", "-amd64", "-arm64", "-generic", "-hotfix", "-patch", "-stable", "-release", "-final", ".nupkg", ".jar", ".tar", ".tgz",
        ".zip", ".exe", ".msi", ".dll", ".rpm", ".deb", ".whl", ".gem",
    ];

    /// <summary>Whether words, operators or the name of a product say that it is a version.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The first of its digits.</param>
    /// <param name="end">The position after it.</param>
    /// <param name="isSure">Whether its first number is too high for most versions.</param>
    public static bool SaysVersion(ReadOnlySpan<char> text, int start, int end, bool isSure) => SaysVersion(text, start, end, isSure, depth: 0);

    private static bool SaysVersion(ReadOnlySpan<char> text, int start, int end, bool isSure, int depth) =>
        HasOperator(text, start, end, isSure) || HasSuffix(text, end, isSure) || IsInInterval(text, start, end)
        || IsNamed(text, start) || IsHeading(text, start, end) || (!isSure && PackageContext.SaysVersion(text, start, end))
        || (depth < MaxChain && GoesOn(text, start, depth));

    // >= 1.2.3.4, ~> 1.2.3.4, ==1.2.3.4, ^1.2.3.4; but <10.1.2.3> is an address in brackets.
    private static bool HasOperator(ReadOnlySpan<char> text, int start, int end, bool isSure)
    {
        var before = Chars.At(text, start - 1);
        var two = Chars.At(text, start - 2);
        var three = Chars.At(text, start - 3);
        return before switch
        {
            '~' or '^' => !isSure,
            '@' or '=' => two is '=' or '>' or '<' or '~' or '@' or '!',
            // An arrow, and 10.0.0.1 > 10.0.0.2 as tcpdump has it, stand between addresses.
            ' ' when two is '>' or '<' => three is not ('-' or '=') && !char.IsAsciiDigit(Chars.At(text, Around.BlanksBack(text, start - 3))),
            ' ' => two == '^' || (two == '=' && three is '=' or '>' or '<' or '!' or '('),
            '>' or '<' => two is ' ' or ',' && !(before == '<' && Chars.At(text, end) == '>'),
            ',' => char.IsAsciiDigit(two) && Chars.At(text, start - 6) == '/' && char.IsAsciiDigit(Chars.At(text, start - 5)),
            _ => false,
        };
    }

    // 1.2.3.4-rc1, 1.2.3.4+build5, 1.2.3.4.RELEASE, 1.2.3.4, Culture=neutral
    private static bool HasSuffix(ReadOnlySpan<char> text, int end, bool isSure)
    {
        var rest = text[end..];
        switch (Chars.At(text, end))
        {
            case '+': return char.IsAsciiLetterOrDigit(Chars.At(text, end + 1)) && !isSure || rest.StartsWith("+build");
            case ',': return rest.StartsWith(", Culture", StringComparison.OrdinalIgnoreCase);
            case '-' or '.':
                WorkCounter.Take(Suffixes.Length);
                foreach (var suffix in Suffixes)
                {
                    if (rest.StartsWith(suffix, StringComparison.OrdinalIgnoreCase)) { return true; }
                }
                return false;
            default: return false;
        }
    }

    // [1.2.3.4,), (,1.2.3.4], [1.2.3.4, 2.0.0.0): an interval with one end, or closed at one end alone. [10.0.0.1, 10.0.0.2] is a list.
    private static bool IsInInterval(ReadOnlySpan<char> text, int start, int end)
    {
        var left = start - 1;
        var isOpen = false;
        if (Around.BlanksBack(text, left) is var comma && Chars.At(text, comma) == ',')
        {
            left = Around.BlanksBack(text, comma - 1);
            isOpen = !char.IsAsciiDigit(Chars.At(text, left));
            left = Around.NumberBack(text, left);
        }
        var right = end;
        if (Chars.At(text, right) == ',')
        {
            right = Chars.SkipBlanks(text, right + 1);
            isOpen |= !char.IsAsciiDigit(Chars.At(text, right));
            right = Around.NumberEnd(text, right);
        }
        if (left == start - 1 && right == end) { return false; }
        if (Chars.At(text, left) is not ('[' or '(') || Chars.At(text, right) is not (']' or ')')) { return false; }
        return isOpen || (text[left] == '[') != (text[right] == ']');
    }

    // version 1.2.3.4, AssemblyVersion="1.2.3.4", version number: 1.2.3.4, upgraded to 1.2.3.4,
    // {"key":"service.version","value":{"stringValue":"1.2.3.4"}}
    private static bool IsNamed(ReadOnlySpan<char> text, int start)
    {
        var word = NumberContext.LastWord(text, start);
        if (word.IsEmpty) { return text[..start].TrimEnd(' ').EndsWith("\u00a7"); }
        if (word.EndsWith("version", StringComparison.OrdinalIgnoreCase) || Names.Contains(word)) { return true; }
        var near = Around.Line(text, start);
        if (word is "to" or "from" or "To" or "From") { return SaysChange(near); }
        if (word.EndsWith("value", StringComparison.OrdinalIgnoreCase))
        {
            return near.LastIndexOf("version") is >= 0 and var named && !near[named..].ContainsAny('.', ';');
        }
        for (var i = 0; i < 3 && Fillers.Contains(word); i++)
        {
            near = near[..near.LastIndexOf(word)];
            word = NumberContext.LastWord(near, near.Length);
            if (word.EndsWith("version", StringComparison.OrdinalIgnoreCase) || Names.Contains(word)) { return true; }
        }
        return false;
    }

    // Upgraded from …; but not what is said of addresses, routes and leases.
    private static bool SaysChange(ReadOnlySpan<char> near)
    {
        var isChange = false;
        foreach (var change in Changes) { isChange |= near.Contains(change, StringComparison.OrdinalIgnoreCase); }
        if (!isChange) { return false; }
        for (var at = near.Length; at > 0;)
        {
            var word = NumberContext.LastWord(near, at);
            if (NumberContext.IsNetwork(word)) { return false; }
            at = word.IsEmpty ? at - 1 : near[..at].LastIndexOf(word);
        }
        return true;
    }

    // ## [1.2.3.4] - 2024-01-01 and 1.2.3.4 (2024-01-01), as changelogs have it.
    private static bool IsHeading(ReadOnlySpan<char> text, int start, int end)
    {
        var at = start;
        if (Chars.At(text, at - 1) == '[') { at--; }
        if (at == 0 || text[at - 1] == '\n') { return text[end..].StartsWith(" (20") && Chars.At(text, end + 6) == '-'; }
        return text[at - 1] == ' ' && Chars.At(text, at - 2) == '#' && Chars.At(text, at - 3) == '#';
    }

    // From one version to the next: what follows a version in a change, a range, a column or a list of versions is one.
    private static bool GoesOn(ReadOnlySpan<char> text, int start, int depth)
    {
        var window = text[Math.Max(0, start - MaxGap)..start];
        var last = window.LastIndexOfAny(Chars.Decimal);
        if (last < 0) { return false; }
        var gap = window[(last + 1)..];
        var end = start - gap.Length;
        var isColumn = gap.Length > 1 && !gap.ContainsAnyExcept(' ', '\t');
        var isList = !isColumn && IsIn(ListGaps, gap);
        if (!isColumn && !isList && !IsIn(ChangeGaps, gap)) { return false; }
        var first = Around.NumberBack(text, end - 1) + 1;
        Span<int> octets = stackalloc int[4];
        if (Ipv4Address.Read(text, first, octets) != end) { return false; }
        if (!isList) { return SaysVersion(text, first, end, octets[0] >= Ipv4Matcher.MinSure, depth + 1); }
        var word = NumberContext.LastWord(text, first);
        return word.EndsWith("versions", StringComparison.OrdinalIgnoreCase) || (depth < MaxChain && GoesOn(text, first, depth + 1));
    }

    private static bool IsIn(string[] gaps, ReadOnlySpan<char> gap)
    {
        WorkCounter.Take(gaps.Length);
        foreach (var known in gaps)
        {
            if (gap.SequenceEqual(known)) { return true; }
        }
        return false;
    }
}
