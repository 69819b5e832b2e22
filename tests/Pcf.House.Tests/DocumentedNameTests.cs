using System.Text.RegularExpressions;
using Pcf.House.Tests.Support;

namespace Pcf.House.Tests;

/// <summary>Types, folders and files that documents name in back-ticks exist, links lead to files, and sentences are plain.</summary>
public sealed partial class DocumentedNameTests
{
    private static readonly string[] CodeFolders =
        [.. new[] { "src", "tests", "bench", "samples" }.Where(folder => Directory.Exists(Path.Combine(Sources.Root, folder)))];

    // Names of other libraries that no code here uses.
    private static readonly HashSet<string> OfOthers = new(StringComparer.Ordinal)
    {
        "Authorize", "FakeTimeProvider", "InternalsVisibleTo", "UseHttpsRedirection", "UseMemoryCache",
    };

    private static readonly Lazy<HashSet<string>> Identifiers = new(() =>
    [
        .. from file in Sources.CSharp(CodeFolders)
           from Match word in Word().Matches(TextInCode().Replace(File.ReadAllText(file), " "))
           select word.Value,
    ]);

    private static readonly Lazy<HashSet<string>> Paths = new(() =>
        [.. Sources.Folders(CodeFolders).Concat(Sources.CSharp(CodeFolders)).Select(Sources.Relative)]);

    [Fact]
    public void Every_name_in_back_ticks_exists()
    {
        var unknown =
            from document in Documents()
            // The history also names what is no longer there.
            where Path.GetFileName(document) != "CHANGELOG.md"
            from Match span in CodeSpan().Matches(FencedBlock().Replace(File.ReadAllText(document), ""))
            let name = span.Groups["code"].Value
            where !Exists(name)
            select $"{Sources.Relative(document)}: {name}";

        Assert.Empty(unknown.Distinct());
    }

    [Fact]
    public void Every_link_leads_to_a_file()
    {
        var broken =
            from document in Documents()
            from Match link in Link().Matches(FencedBlock().Replace(File.ReadAllText(document), ""))
            let path = Path.Combine(Path.GetDirectoryName(document)!, link.Groups["path"].Value)
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{Sources.Relative(document)}: {link.Groups["path"].Value}";

        Assert.Empty(broken);
    }

    [Fact]
    public void No_sentence_uses_a_word_of_the_old_dialect()
    {
        var found =
            from document in Documents()
            from Match word in Dialect().Matches(File.ReadAllText(document))
            select $"{Sources.Relative(document)}: {word.Value}";

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("MetricsRegistry", true)]
    [InlineData("LabelPolicy.Busiest", true)]
    [InlineData("[Secret]", true)]
    [InlineData("RegisterCounter(name, help)", true)]
    [InlineData("Pcf.Metrics", true)]
    [InlineData("Pcf.Metrics/Budgets", true)]
    [InlineData("Budgets/", true)]
    [InlineData("src/Pcf.Api/Program.cs", true)]
    [InlineData("tests/Pcf.House.Tests", true)]
    [InlineData("orders_total", true)]
    [InlineData("MetricsRegistrar", false)]
    [InlineData("LabelPolicy.Quietest", false)]
    [InlineData("[VerySecret]", false)]
    [InlineData("RegisterClock(name, help)", false)]
    [InlineData("Pcf.Meters", false)]
    [InlineData("Pcf.Metrics/Budgeting", false)]
    [InlineData("Budgeting/", false)]
    [InlineData("src/Pcf.Api/Programme.cs", false)]
    [InlineData("tests/Pcf.Home.Tests", false)]
    public void A_name_exists_where_the_code_has_it(string name, bool exists) => Assert.Equal(exists, Exists(name));

    private static bool Exists(string code)
    {
        // A bare file name may be anywhere; one with a folder is a path from the root.
        if (FilePath().IsMatch(code)) { return Path.Exists(Path.Combine(Sources.Root, code)) || (!code.Contains('/') && EndsAPath(code)); }
        if (FolderPath().IsMatch(code)) { return EndsAPath(code.TrimEnd('/')); }
        var name = TypeName().Match(code).Groups["name"].Value;
        return name.StartsWith("Pcf.", StringComparison.Ordinal) ? EndsAPath(name) || IsQualified(name) : name.Split('.').All(IsKnown);
    }

    // A namespace with a type: the folders of the namespace are those of the project.
    private static bool IsQualified(string name) =>
        EndsAPath(name[..name.LastIndexOf('.')]) && IsKnown(name[(name.LastIndexOf('.') + 1)..]);

    private static bool EndsAPath(string end) =>
        Paths.Value.Any(path => new[] { $"/{end}", $"/{end}.cs" }.Any(part => $"/{path}".EndsWith(part, StringComparison.Ordinal)));

    private static bool IsKnown(string name) => name.Length == 0 || OfOthers.Contains(name) || Identifiers.Value.Contains(name);

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Sources.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Sources.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(Sources.Root, "bench/results"), "*.md"))
            .Concat(Directory.EnumerateDirectories(Path.Combine(Sources.Root, "src"))
                .SelectMany(project => Directory.EnumerateFiles(project, "*.md")));

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex FencedBlock();

    [GeneratedRegex("`(?<code>[^`\n]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\]\((?<path>[^):#]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^(src|tests|bench|samples|docs|packaging)/[\w./-]+$|^\w+\.(md|cs)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex FilePath();

    [GeneratedRegex(@"^[A-Z][a-z][\w.]*(/[A-Z]\w*)+/?$|^[A-Z][a-z]\w*/$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex FolderPath();

    // One capital and small letters, so that GET and ERROR are no types.
    [GeneratedRegex(@"^\[?(?<name>I?[A-Z][a-z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]*)*)(<[\w, ]+>)?(\(.*\))?\]?$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex TypeName();

    // Comments, texts and characters: what is in them need not exist.
    [GeneratedRegex(
        "\"\"\".*?\"\"\"|@\"(\"\"|[^\"])*\"|\"(\\\\.|[^\"\\\\\n])*\"|'(\\\\.|[^'\\\\\n])+'|//[^\n]*|/\\*.*?\\*/",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex TextInCode();

    [GeneratedRegex(@"[A-Za-z_]\w*", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(told|whoever|nobody|somebody)\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex Dialect();
}
