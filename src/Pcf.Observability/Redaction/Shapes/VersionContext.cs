using System.Collections.Frozen;

namespace Pcf.Observability.Redaction;

/// <summary>Tells by what stands around four numbers with dots whether they are a version. Asked only of numbers that may be an address, and looks at no more than its own reach around them.</summary>
internal static class VersionContext
{
    private const int Reach = 64;
    private const int MaxGap = 12;
    private const int MaxChain = 4;

    // They name a version themselves: whatever sign stands between, what follows is one.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Names = Words(
        "version versions ver v release releases build assembly revision rev fileversion productversion oid firmware sdk bios fw patch hotfix package nuget installer installed candidate runtime "
        + "pkgver fwver swver hwver appver libver dbver tag latest newest requires minimum supported clr since section chapter clause paragraph rfc appendix figure");

    // Products and what is done with them. A colon behind one is that of a program's log line, so only blanks may stand between.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Products = Words(
        "kernel driver engine library java windows chrome chromium opera firefox safari edge ios android skype os nt oracle plugin image updating upgrade upgrading downgrade downgrading bumping checkout uefi baseband bootloader microcode framework redistributable "
        + "python ruby php perl golang dotnet openjdk jdk jre glibc gcc clang cmake gradle maven powershell webview chromedriver geckodriver electron office outlook acrobat zoom cuda openssl protocol bindingredirect");

    // What is said before the name of a package: plugin X 1.2.3.4, Setting up curl (1.2.3.4).
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Kinds = Words(
        "plugin plugins package packages module modules extension extensions gem gems crate library component product program theme addon chart provider dependency assembly tool installing installed install using fetching fetched "
        + "downloading downloaded update updating updated upgrade upgrading upgraded downgrade unpacking preparing removing removed uninstalling up selecting restored restoring compiling npm pip yarn cargo choco brew apt dnf yum");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ServerProducts = Words("sql windows exchange reporting media minecraft foundation");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Images = Words("image images pull pulling pulled push pushing pushed run tag tagged docker podman");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Programs = Words("exe dll sys msi so dylib jar war deb rpm apk ipa nupkg whl vsix ocx efi msix pkg dmg ko");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Machines = Words("x64 x86 amd64 arm64 x86_64 i386 i686 noarch aarch64 64-bit 32-bit win32 win64");

    // What may stand between the word "version" and its number.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Fillers =
        Words("name string number info is was code text new old num found required expected current latest minimum least at installed detected reported no");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Prepositions = Words("on at to by for with of in and is are was from via as or the a");

    private static readonly string[] Changes = ["grad", "updat", "bump", "migrat", "roll"];

    // What stands between the two versions of a change or a range, and between those of a list.
    private static readonly string[] ChangeGaps = ["-", " - ", "->", " -> ", "=>", " => ", " to ", "\u2192", " \u2192 ", "..", "...", ") over (", " over ", " (latest ", " (was ", " vs ", " vs. ", " < ", " <= "];
    private static readonly string[] ListGaps = [",", ", ", "\",\"", "\", \"", "','", "', '", " and ", " or "];

    private static readonly string[] Suffixes =
    [
        "-rc", "-beta", "-alpha", "-preview", "-pre", "-dev", "-snapshot", ".release", ".final", ".ga", "-ga", "-nightly", "-jre", "-jdk", "-lts", "-alpine", "-slim", "-debian", "-ubuntu", "-bookworm", "-jammy", "-linux", "-windows",
        "-darwin", "-osx", "-win", "-x64", "-x86", "-amd64", "-arm64", "-generic", "-hotfix", "-patch", "-stable", "-release", "-final", ".nupkg", ".jar", ".tar", ".tgz", ".zip", ".exe", ".msi", ".dll", ".rpm", ".deb", ".whl", ".gem",
    ];

    /// <summary>Whether words, operators or the name of a product say that it is a version.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The first of its digits.</param>
    /// <param name="end">The position after it.</param>
    /// <param name="isSure">Whether its first number is too high for most versions.</param>
    public static bool SaysVersion(ReadOnlySpan<char> text, int start, int end, bool isSure) => SaysVersion(text, start, end, isSure, depth: 0);

    private static bool SaysVersion(ReadOnlySpan<char> text, int start, int end, bool isSure, int depth) =>
        HasOperator(text, start, end, isSure) || HasSuffix(text, end, isSure) || IsInInterval(text, start, end) || IsNamed(text, start) || IsHeading(text, start, end)
        || (!isSure && !HasPort(text, end) && (IsOfProduct(text, start, end) || IsOfImage(text, start) || IsOfScopedPackage(text, start)))
        || (depth < MaxChain && GoesOn(text, start, depth));

    // >= 1.2.3.4, ~> 1.2.3.4, ==1.2.3.4, ^1.2.3.4; but <10.1.2.3> is an address in brackets.
    private static bool HasOperator(ReadOnlySpan<char> text, int start, int end, bool isSure)
    {
        var before = Chars.At(text, start - 1);
        var two = Chars.At(text, start - 2);
        return before switch
        {
            '~' or '^' => !isSure,
            '@' or '=' => two is '=' or '>' or '<' or '~' or '@' or '!',
            // An arrow, and 10.0.0.1 > 10.0.0.2 as tcpdump has it, stand between addresses.
            ' ' => two == '^' || (two is '>' or '<' && Chars.At(text, start - 3) is not ('-' or '=') && !char.IsAsciiDigit(Chars.At(text, BlanksBack(text, start - 3))))
                || (two == '=' && Chars.At(text, start - 3) is '=' or '>' or '<' or '!' or '('),
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
                Steps.Take(Suffixes.Length);
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
        if (BlanksBack(text, left) is var comma && Chars.At(text, comma) == ',')
        {
            left = BlanksBack(text, comma - 1);
            isOpen = !char.IsAsciiDigit(Chars.At(text, left));
            left = NumberBack(text, left);
        }
        var right = end;
        if (Chars.At(text, right) == ',')
        {
            right = Chars.SkipBlanks(text, right + 1);
            isOpen |= !char.IsAsciiDigit(Chars.At(text, right));
            right = NumberEnd(text, right);
        }
        if ((left == start - 1 && right == end) || Chars.At(text, left) is not ('[' or '(') || Chars.At(text, right) is not (']' or ')')) { return false; }
        return isOpen || (text[left] == '[') != (text[right] == ']');
    }

    // version 1.2.3.4, AssemblyVersion="1.2.3.4", version number: 1.2.3.4, upgraded to 1.2.3.4, {"key":"service.version","value":{"stringValue":"1.2.3.4"}}
    private static bool IsNamed(ReadOnlySpan<char> text, int start)
    {
        var word = NumberContext.LastWord(text, start);
        if (word.IsEmpty) { return text[..start].TrimEnd(' ').EndsWith("\u00a7"); }
        if (word.EndsWith("version", StringComparison.OrdinalIgnoreCase) || Names.Contains(word)) { return true; }
        var near = Line(text, start);
        if (word is "to" or "from" or "To" or "From") { return SaysChange(near); }
        if (word.EndsWith("value", StringComparison.OrdinalIgnoreCase)) { return near.LastIndexOf("version") is >= 0 and var named && !near[named..].ContainsAny('.', ';'); }
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

    // Behind a name and blanks, perhaps in brackets: app.exe 1.2.3.4, SQL Server 15.0.20.5, plugin X 1.2.3.4, Setting up curl (1.2.3.4), Contoso.Data 5.6.110.47.
    private static bool IsOfProduct(ReadOnlySpan<char> text, int start, int end)
    {
        var isInBrackets = Chars.At(text, start - 1) == '(';
        var stop = BlanksBack(text, isInBrackets ? start - 2 : start - 1) + 1;
        if (stop == start || stop <= 0 || (isInBrackets && stop == start - 1)) { return false; }
        var name = Token(text, stop);
        var word = NumberContext.LastWord(name, name.Length);
        if (word.Length > 0 && word.Length < name.Length && name[^(word.Length + 1)] == '.' && Programs.Contains(word)) { return true; }
        if (word.Equals("net", StringComparison.OrdinalIgnoreCase)) { return name is ".NET" or ".net"; }
        if (Products.Contains(name) || Machines.Contains(name.Trim("()")) || (name.StartsWith("lib") && name.Length > 3) || (IsProduct(name, isFar: stop < start - 2) && !NumberContext.IsNetwork(word))) { return true; }
        var before = BlanksBack(text, stop - name.Length - 1) + 1;
        var isFirst = before <= 0 || text[before - 1] == '\n';
        var kind = isFirst ? default : Token(text, before).TrimEnd(':');
        if (name.Equals("server", StringComparison.OrdinalIgnoreCase)) { return ServerProducts.Contains(kind); }
        if (name.IsEmpty || NumberContext.IsNetwork(word) || Prepositions.Contains(name)) { return false; }
        // The names of Gemfile.lock have the line to themselves.
        if (isFirst && isInBrackets && stop - name.Length - before >= 2) { return Chars.At(text, end) == ')' && Chars.IsLineEnd(Chars.At(text, end + 1)); }
        return Kinds.Contains(kind) || (text[end..].StartsWith(" installed") && char.IsAsciiLetterLower(name[0]) && Chars.At(text, start - 1) == ' ');
    }

    // A name as only packages and products have it: Contoso.Data, WebView2. In a table, the second is also that of a kind: LoadBalancer   10.96.0.1.
    private static bool IsProduct(ReadOnlySpan<char> name, bool isFar)
    {
        if (name.Length < 3 || !name[1..].ContainsAny(Chars.Lower) || name.ContainsAny('/', '(', '@')) { return false; }
        var dot = name.IndexOf('.');
        return dot > 0 ? char.IsAsciiLetterUpper(Chars.At(name, dot + 1)) : !isFar && char.IsAsciiLetterUpper(name[0]) && name[1..].ContainsAny(Chars.Upper) && name.ContainsAny(Chars.Lower);
    }

    // docker pull app:1.2.3.4, registry.example.com/team/app:1.2.3.4, org.contoso:core:1.2.3.4. access.log:10.1.2.3 is a line of a file.
    private static bool IsOfImage(ReadOnlySpan<char> text, int start)
    {
        if (Chars.At(text, start - 1) != ':') { return false; }
        var name = Token(text, start - 1);
        if (name.IsEmpty || name[0] is '/' or ':' || NumberContext.IsNetwork(NumberContext.LastWord(name, name.Length))) { return false; }
        var group = name.LastIndexOf(':');
        if (group > 0) { return char.IsAsciiLetterLower(name[0]) && name[..group].Contains('.') && name[..group].IndexOf(':') < 0 && !name[group..].Contains('.') && !name.Contains('/'); }
        var slash = name.LastIndexOf('/');
        if (slash > 0) { return char.IsAsciiLetterLower(name[0]) && !name[slash..].Contains('.') && !name.Contains("//", StringComparison.Ordinal); }
        var kind = NumberContext.LastWord(text, start - 1 - name.Length);
        return !name.Contains('.') && (kind is "FROM" || Images.Contains(kind) || Line(text, start).Contains("docker ", StringComparison.Ordinal));
    }

    /// <summary>Whether a name and an @ before it are those of a package: Contoso.Core@1.2.3.4, npm foo@1.2.3.4. Others are an account's: kim@10.1.2.3.</summary>
    public static bool IsOfPackage(ReadOnlySpan<char> text, int start)
    {
        if (Chars.At(text, start - 1) != '@') { return false; }
        var name = Token(text, start - 1);
        if (name.IsEmpty || name.Contains('/') || IsProduct(name, isFar: false)) { return !name.IsEmpty; }
        var near = Line(text, start - 1);
        for (var at = near.Length; at > 0;)
        {
            var word = NumberContext.LastWord(near, at);
            if (Kinds.Contains(word) || word is "requires" or "added" or "WARN" or "peer") { return true; }
            at = word.IsEmpty ? at - 1 : near[..at].LastIndexOf(word);
        }
        return name.Length > 1 && near.TrimStart(" +`|-").Length == name.Length && near.Length > name.Length;
    }

    // "@contoso/x": "1.2.3.4"
    private static bool IsOfScopedPackage(ReadOnlySpan<char> text, int start)
    {
        if (Chars.At(text, start - 1) != '"') { return false; }
        var near = Line(text, start - 1).TrimEnd(" :");
        if (near.IsEmpty || near[^1] != '"') { return false; }
        var open = near[..^1].LastIndexOf('"');
        return open >= 0 && near[open + 1] == '@' && near[open..].Contains('/');
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
        var first = NumberBack(text, end - 1) + 1;
        Span<int> octets = stackalloc int[4];
        if (Ipv4Matcher.Read(text, first, octets) != end) { return false; }
        if (!isList) { return SaysVersion(text, first, end, octets[0] >= Ipv4Matcher.MinSure, depth + 1); }
        var word = NumberContext.LastWord(text, first);
        return word.EndsWith("versions", StringComparison.OrdinalIgnoreCase) || (depth < MaxChain && GoesOn(text, first, depth + 1) && Chars.At(text, first - 1) is ' ' or ',' or '"' or '\'');
    }

    private static bool IsIn(string[] gaps, ReadOnlySpan<char> gap)
    {
        Steps.Take(gaps.Length);
        foreach (var known in gaps)
        {
            if (gap.SequenceEqual(known)) { return true; }
        }
        return false;
    }

    // 10.1.2.3:443, 10.1.2.3/16
    private static bool HasPort(ReadOnlySpan<char> text, int end) => Chars.At(text, end) is ':' or '/' && char.IsAsciiDigit(Chars.At(text, end + 1));

    // What is written without a blank before a position.
    private static ReadOnlySpan<char> Token(ReadOnlySpan<char> text, int end)
    {
        var start = end;
        while (start > 0 && end - start < Reach && text[start - 1] is not (' ' or '\t' or '\n' or '"' or '\'' or ',' or ';' or '=' or '[' or '>')) { start--; }
        Steps.Take(end - start + 1);
        return text[start..end];
    }

    private static ReadOnlySpan<char> Line(ReadOnlySpan<char> text, int end)
    {
        var near = text[Math.Max(0, end - Reach)..end];
        Steps.Take(near.Length);
        return near[(near.LastIndexOf('\n') + 1)..];
    }

    private static int BlanksBack(ReadOnlySpan<char> text, int at)
    {
        var from = at;
        while (at >= 0 && from - at < Reach && text[at] is ' ' or '\t') { at--; }
        Steps.Take(from - at + 1);
        return at;
    }

    private static int NumberBack(ReadOnlySpan<char> text, int at)
    {
        var from = at;
        while (at >= 0 && from - at < Reach && (char.IsAsciiDigit(text[at]) || text[at] == '.')) { at--; }
        Steps.Take(from - at + 1);
        return at;
    }

    private static int NumberEnd(ReadOnlySpan<char> text, int at)
    {
        var from = at;
        while (at < text.Length && at - from < Reach && (char.IsAsciiDigit(text[at]) || text[at] == '.')) { at++; }
        Steps.Take(at - from + 1);
        return at;
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
