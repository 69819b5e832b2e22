using System.Text.RegularExpressions;
using Pcf.House.Tests.Support;

namespace Pcf.House.Tests;

/// <summary>How large a room may be and what it may be called.</summary>
public sealed partial class FileSizeTests
{
    private const int LongFile = 300;
    private const int TooLongFile = 500;

    private static readonly string[] BannedNames = ["Utils", "Utilities", "Helpers", "Helper", "Common", "Managers", "Models", "Services", "Base", "Extensions2"];

    // A file over 300 lines stands here with its reason.
    private static readonly Dictionary<string, string> LongForAReason = new(StringComparer.Ordinal)
    {
        ["src/Pcf.Redaction/Statements/SqlReader.cs"] = "one reader of tokens, whose kinds share the state of the one before",
        ["tests/Pcf.GraphQL.Tests/Running/EngineTests.cs"] = "all of its tests share one bound schema, which stands below them",
    };

    [Fact]
    public void No_file_is_too_long()
    {
        var tooLong =
            from file in Sources.CSharp("src", "tests", "bench", "samples")
            let path = Sources.Relative(file)
            let lines = File.ReadLines(file).Count()
            where lines > TooLongFile || (lines > LongFile && !LongForAReason.ContainsKey(path))
            select $"{path}: {lines} lines";

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Reasons_for_long_files_are_still_needed() =>
        Assert.DoesNotContain(LongForAReason.Keys, path =>
            !File.Exists(Path.Combine(Sources.Root, path)) || File.ReadLines(Path.Combine(Sources.Root, path)).Count() <= LongFile);

    [Fact]
    public void No_folder_or_type_has_a_name_that_says_nothing()
    {
        var folders = Sources.Folders("src", "tests", "bench", "samples").Where(folder => BannedNames.Contains(Path.GetFileName(folder))).Select(Sources.Relative);
        var types =
            from file in Sources.CSharp("src", "tests", "bench", "samples")
            from Match declared in TypeDeclaration().Matches(File.ReadAllText(file))
            where BannedNames.Contains(declared.Groups["name"].Value)
            select $"{Sources.Relative(file)}: {declared.Groups["name"].Value}";

        Assert.Empty(folders);
        Assert.Empty(types);
    }

    [Fact]
    public void No_folder_lies_deeper_than_two_below_its_project()
    {
        // src/Project/Feature/Part: four segments.
        var deep = Sources.Folders("src").Select(Sources.Relative).Where(folder => folder.Split('/').Length > 4);

        Assert.Empty(deep);
    }

    [Fact]
    public void The_service_is_put_together_on_one_page() =>
        Assert.InRange(File.ReadLines(Path.Combine(Sources.Root, "src/Pcf.Api/Program.cs")).Count(), 1, 60);

    [GeneratedRegex(@"\b(class|struct|record|interface|enum) (?<name>[A-Za-z]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex TypeDeclaration();
}
