using System.Text.RegularExpressions;
using Pcf.House.Tests.Support;

namespace Pcf.House.Tests;

/// <summary>How large a room may be and what it may be called.</summary>
public sealed partial class FileSizeTests
{
    private const int LongFile = 300;
    private const int TooLongFile = 500;
    private const int WidestLine = 150;

    private static readonly string[] BannedNames = ["Utils", "Utilities", "Helpers", "Helper", "Common", "Managers", "Models", "Services", "Base",
        "Extensions2"];

    // A file over 300 lines stands here with its reason.
    private static readonly Dictionary<string, string> LongForAReason = new(StringComparer.Ordinal)
    {
        ["src/Pcf.Redaction/Fields/FieldForm.cs"] = "one choice among the forms that a field takes; each form is a few lines",
        ["src/Pcf.Redaction/Fields/ValueReader.cs"] = "one choice among the forms that a value takes; they share the text around it",
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
    public void No_line_is_wider_than_150_columns()
    {
        var tooWide =
            from file in Sources.CSharp("src", "tests", "bench", "samples")
            from line in WideLines(file)
            select $"{Sources.Relative(file)}:{line}";

        Assert.True(!tooWide.Any(), string.Join(Environment.NewLine, tooWide));
    }

    [Fact]
    public void No_folder_or_type_has_a_name_that_says_nothing()
    {
        var folders = Sources.Folders("src", "tests", "bench", "samples").Where(folder => BannedNames.Contains(Path.GetFileName(folder)))
            .Select(Sources.Relative);
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

    // A text in quotation marks cannot be broken everywhere, so its inside does not count; neither does what lies in a raw string.
    private static IEnumerable<int> WideLines(string file)
    {
        var raw = 0;
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            var before = raw;
            // A raw string ends with as many marks as it begins with.
            foreach (var marks in RawQuote().EnumerateMatches(line)) { raw = raw == 0 ? marks.Length : marks.Length >= raw ? 0 : raw; }
            if (before == 0 && raw == 0 && line.Length > WidestLine && Literal().Replace(line, "").Length > WidestLine) { yield return number; }
        }
    }

    [GeneratedRegex("\"\"\"+", RegexOptions.None, 1_000)]
    private static partial Regex RawQuote();

    [GeneratedRegex("\"\"\".*?\"\"\"|\"(\\\\.|[^\"\\\\])*\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum) (?<name>[A-Za-z]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex TypeDeclaration();
}
