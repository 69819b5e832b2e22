using System.Text.RegularExpressions;
using Pcf.House.Tests.Support;

namespace Pcf.House.Tests;

public sealed partial class LevelNameTests
{
    [Fact]
    public void The_names_of_levels_stand_in_one_table()
    {
        var others =
            from file in Sources.CSharp("src")
            // Redaction reads the levels of other programs' logs.
            where !Sources.Relative(file).StartsWith("src/Pcf.Redaction/", StringComparison.Ordinal)
            where Path.GetFileName(file) != "LevelNames.cs" && LevelName().IsMatch(File.ReadAllText(file))
            select Sources.Relative(file);

        Assert.Empty(others);
    }

    // TRACE is a method of HTTP and ERROR a status of spans as well; these four are levels only.
    [GeneratedRegex("\"(DEBUG|INFO|WARN|FATAL)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex LevelName();
}
