using Pcf.House.Tests.Support;

namespace Pcf.House.Tests;

/// <summary>The arrows between projects and between folders. An arrow that is not listed must not exist.</summary>
public sealed class Walls
{
    private static readonly Dictionary<string, string[]> ProjectsMayUse = new(StringComparer.Ordinal)
    {
        ["Pcf.Observability"] = [],
        ["Pcf.Observability.AspNetCore"] = ["Pcf.Observability"],
        ["Pcf.GraphQL"] = [],
        ["Pcf.GraphQL.AspNetCore"] = ["Pcf.GraphQL"],
        ["Pcf.Workspace"] = [],
        ["Pcf.Workspace.Sqlite"] = ["Pcf.Workspace"],
        ["Pcf.Api"] = ["Pcf.GraphQL.AspNetCore", "Pcf.Observability.AspNetCore", "Pcf.Workspace", "Pcf.Workspace.Sqlite"],
        ["Pcf.Tool"] = ["Pcf.Api"],
    };

    private static readonly Dictionary<string, Dictionary<string, string[]>> FoldersMayUse = new(StringComparer.Ordinal)
    {
        // The three signals do not use each other.
        ["Pcf.Observability"] = new(StringComparer.Ordinal)
        {
            ["Redaction"] = [],
            ["Settings"] = ["Redaction"],
            ["Metrics"] = ["Redaction"],
            ["Logging"] = ["Redaction"],
            ["Tracing"] = ["Redaction"],
        },
    };

    [Fact]
    public void Projects_use_only_what_lies_below_them()
    {
        foreach (var project in Sources.Projects().Where(p => Sources.Relative(p).StartsWith("src/", StringComparison.Ordinal)))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.True(ProjectsMayUse.TryGetValue(name, out var allowed), $"{name} is not in the list of projects.");
            Assert.Empty(Sources.References(project).Except(allowed));
        }
    }

    [Fact]
    public void Folders_use_only_what_lies_below_them()
    {
        var arrows =
            from project in FoldersMayUse
            from folder in project.Value
            let path = Path.Combine(Sources.Root, "src", project.Key, folder.Key)
            where Directory.Exists(path)
            from file in Sources.CSharp(path)
            from used in Sources.FoldersNamedIn(file, project.Key, project.Value.Keys)
            where used != folder.Key && !folder.Value.Contains(used)
            select $"{Sources.Relative(file)} uses {used}";

        Assert.Empty(arrows);
    }

    [Fact]
    public void Every_folder_of_a_walled_project_is_listed()
    {
        var unlisted =
            from project in FoldersMayUse
            from folder in Directory.EnumerateDirectories(Path.Combine(Sources.Root, "src", project.Key)).Select(f => Path.GetFileName(f)!)
            where folder is not ("bin" or "obj") && !project.Value.ContainsKey(folder)
            select $"{project.Key}/{folder}";

        Assert.Empty(unlisted);
    }

    [Fact]
    public void Versions_of_packages_stand_in_one_file() =>
        Assert.DoesNotContain(Sources.Projects(), project => File.ReadAllText(project).Contains(" Version=\"", StringComparison.Ordinal));
}
