using Pcf.Redaction.Scanning;

using Lookup = System.Collections.Frozen.FrozenSet<string>.AlternateLookup<System.ReadOnlySpan<char>>;

namespace Pcf.Redaction.Shapes;

/// <summary>Decides whether four numbers with dots stand behind the name of a product, package, program or image, as its version does.</summary>
internal static class PackageContext
{
    // Products and what is done with them. A colon behind one is that of a program's log line, so only blanks may stand between.
    private static readonly Lookup Products = WordSet.Of(
        "kernel driver engine library java windows chrome chromium opera firefox safari edge ios android skype os nt oracle plugin "
        + "image updating upgrade upgrading downgrade downgrading bumping checkout uefi baseband bootloader microcode framework "
        + "redistributable python ruby php perl golang dotnet openjdk jdk jre glibc gcc clang cmake gradle maven powershell webview "
        + "chromedriver geckodriver electron office outlook acrobat zoom cuda openssl protocol bindingredirect");

    // What is said before the name of a package: plugin X 1.2.3.4, Setting up curl (1.2.3.4).
    private static readonly Lookup Kinds = WordSet.Of(
        "plugin plugins package packages module modules extension extensions gem gems crate library component product program theme "
        + "addon chart provider dependency assembly tool installing installed install using fetching fetched downloading downloaded "
        + "update updating updated upgrade upgrading upgraded downgrade unpacking preparing removing removed uninstalling up selecting "
        + "restored restoring compiling npm pip yarn cargo choco brew apt dnf yum");

    private static readonly Lookup ServerProducts = WordSet.Of("sql windows exchange reporting media minecraft foundation");

    private static readonly Lookup Images = WordSet.Of("image images pull pulling pulled push pushing pushed run tag tagged docker podman");

    private static readonly Lookup Programs = WordSet.Of("exe dll sys msi so dylib jar war deb rpm apk ipa nupkg whl vsix ocx efi msix pkg dmg ko");

    private static readonly Lookup Machines = WordSet.Of("x64 x86 amd64 arm64 x86_64 i386 i686 noarch aarch64 64-bit 32-bit win32 win64");

    private static readonly Lookup Prepositions = WordSet.Of("on at to by for with of in and is are was from via as or the a");

    /// <summary>Whether the name before says so: app.exe 1.2.3.4, SQL Server 15.0.20.5, Setting up curl (1.2.3.4), team/app:1.2.3.4.</summary>
    public static bool SaysVersion(ReadOnlySpan<char> text, int start, int end) =>
        !HasPort(text, end) && (IsOfProduct(text, start, end) || IsOfImage(text, start) || IsOfScopedPackage(text, start));

    // Behind a name and blanks, perhaps in brackets.
    private static bool IsOfProduct(ReadOnlySpan<char> text, int start, int end)
    {
        var isInBrackets = Chars.At(text, start - 1) == '(';
        var stop = Around.BlanksBack(text, isInBrackets ? start - 2 : start - 1) + 1;
        if (stop == start || stop <= 0 || (isInBrackets && stop == start - 1)) { return false; }
        var name = Around.Token(text, stop);
        var word = NumberContext.LastWord(name, name.Length);
        if (word.Length > 0 && word.Length < name.Length && name[^(word.Length + 1)] == '.' && Programs.Contains(word)) { return true; }
        if (word.Equals("net", StringComparison.OrdinalIgnoreCase)) { return name is ".NET" or ".net"; }
        if (Products.Contains(name) || Machines.Contains(name.Trim("()")) || (name.StartsWith("lib") && name.Length > 3)) { return true; }
        if (IsProduct(name, isFar: stop < start - 2) && !NumberContext.IsNetwork(word)) { return true; }
        var before = Around.BlanksBack(text, stop - name.Length - 1) + 1;
        var isFirst = before <= 0 || text[before - 1] == '\n';
        var kind = isFirst ? default : Around.Token(text, before).TrimEnd(':');
        if (name.Equals("server", StringComparison.OrdinalIgnoreCase)) { return ServerProducts.Contains(kind); }
        if (name.IsEmpty || NumberContext.IsNetwork(word) || Prepositions.Contains(name)) { return false; }
        // The names of Gemfile.lock have the line to themselves.
        if (isFirst && isInBrackets && stop - name.Length - before >= 2)
        {
            return Chars.At(text, end) == ')' && Chars.IsLineEnd(Chars.At(text, end + 1));
        }
        return Kinds.Contains(kind) || (!isInBrackets && char.IsAsciiLetterLower(name[0]) && text[end..].StartsWith(" installed"));
    }

    // A name as only packages and products have it: Contoso.Data, WebView2.
    // In a table, words like the second are kinds too: LoadBalancer   10.96.0.1.
    private static bool IsProduct(ReadOnlySpan<char> name, bool isFar)
    {
        if (name.Length < 3 || !name[1..].ContainsAny(Chars.Lower) || name.ContainsAny('/', '(', '@')) { return false; }
        var dot = name.IndexOf('.');
        if (dot > 0) { return char.IsAsciiLetterUpper(Chars.At(name, dot + 1)); }
        return !isFar && char.IsAsciiLetterUpper(name[0]) && name[1..].ContainsAny(Chars.Upper) && name.ContainsAny(Chars.Lower);
    }

    // docker pull app:1.2.3.4, registry.example.com/team/app:1.2.3.4, org.contoso:core:1.2.3.4. access.log:10.1.2.3 is a line of a file.
    private static bool IsOfImage(ReadOnlySpan<char> text, int start)
    {
        if (Chars.At(text, start - 1) != ':') { return false; }
        var name = Around.Token(text, start - 1);
        var word = NumberContext.LastWord(name, name.Length);
        if (name.IsEmpty || name[0] is '/' or ':' || NumberContext.IsNetwork(word)) { return false; }
        var group = name.LastIndexOf(':');
        if (group > 0)
        {
            var owner = name[..group];
            return char.IsAsciiLetterLower(name[0]) && owner.Contains('.') && !owner.ContainsAny(':', '/') && !name[group..].ContainsAny('.', '/');
        }
        var slash = name.LastIndexOf('/');
        if (slash > 0) { return char.IsAsciiLetterLower(name[0]) && !name[slash..].Contains('.') && !name.Contains("//", StringComparison.Ordinal); }
        var kind = NumberContext.LastWord(text, start - 1 - name.Length);
        if (name.Contains('.')) { return false; }
        return kind is "FROM" || Images.Contains(kind) || Around.Line(text, start).Contains("docker ", StringComparison.Ordinal);
    }

    /// <summary>Whether a name and an @ before it are those of a package: npm foo@1.2.3.4. Others are an account's: kim@10.1.2.3.</summary>
    public static bool IsOfPackage(ReadOnlySpan<char> text, int start)
    {
        if (Chars.At(text, start - 1) != '@') { return false; }
        var name = Around.Token(text, start - 1);
        if (name.IsEmpty || name.Contains('/') || IsProduct(name, isFar: false)) { return !name.IsEmpty; }
        var near = Around.Line(text, start - 1);
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
        var near = Around.Line(text, start - 1).TrimEnd(" :");
        if (near.IsEmpty || near[^1] != '"') { return false; }
        var open = near[..^1].LastIndexOf('"');
        return open >= 0 && near[open + 1] == '@' && near[open..].Contains('/');
    }

    // 10.1.2.3:443, 10.1.2.3/16
    private static bool HasPort(ReadOnlySpan<char> text, int end) => Chars.At(text, end) is ':' or '/' && char.IsAsciiDigit(Chars.At(text, end + 1));
}
