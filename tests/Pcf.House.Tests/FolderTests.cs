using System.Text.RegularExpressions;
using Pcf.House.Tests.Assemblies;
using Pcf.House.Tests.Support;

namespace Pcf.House.Tests;

/// <summary>The arrows between the folders of a project, by the types that its compiled assembly uses. A folder is its namespace.</summary>
public sealed partial class FolderTests
{
    // Extension methods and settings that users find without a using line of their own. They lie in their project's root.
    private static readonly HashSet<string> NamespacesOfUsers = new(StringComparer.Ordinal)
    {
        "GraphQL", "Microsoft.AspNetCore.Builder", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting",
        "Microsoft.Extensions.Logging",
    };

    // Sources that several projects compile in; they use the class library only.
    private const string Shared = "Shared";

    private static readonly Lazy<SortedDictionary<string, string[]>> Arrows = new(FindArrows);

    [Fact]
    public void Folders_use_only_what_is_listed() =>
        AssertNone(
            from folder in Arrows.Value
            from used in folder.Value.Except(FolderArrows.MayUse.GetValueOrDefault(folder.Key, []))
            select $"{folder.Key} uses {used}, by {Examples(folder.Key, used)}");

    [Fact]
    public void Every_listed_arrow_and_folder_exists() =>
        AssertNone(
            FolderArrows.MayUse.Keys.Except(Arrows.Value.Keys).Concat(
                from folder in FolderArrows.MayUse
                from used in folder.Value.Except(Arrows.Value.GetValueOrDefault(folder.Key, []))
                select $"{folder.Key} does not use {used}"));

    [Fact]
    public void Every_folder_is_listed() => AssertNone(Arrows.Value.Keys.Except(FolderArrows.MayUse.Keys));

    [Fact]
    public void Folders_that_use_each_other_say_why()
    {
        var twoWay =
            from folder in FolderArrows.MayUse
            from used in folder.Value
            where string.CompareOrdinal(folder.Key, used) < 0 && FolderArrows.MayUse.GetValueOrDefault(used, []).Contains(folder.Key)
            select $"{folder.Key} <-> {used}";

        Assert.Equal(FolderArrows.TwoWay.Keys.Order(StringComparer.Ordinal), twoWay.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("", FolderArrows.TwoWay.Values);
    }

    [Fact]
    public void A_type_that_all_folders_may_use_lies_in_a_root()
    {
        var used =
            from project in Arrows.Value.Keys.Where(folder => !folder.Contains('/'))
            from use in TypeUse.In(Sources.Assembly(project))
            where use.Used.Namespace == project
            select use.Used.ToString();

        Assert.Empty(FolderArrows.Everywhere.Keys.Except(used));
        Assert.DoesNotContain("", FolderArrows.Everywhere.Values);
    }

    [Fact]
    public void A_folder_lies_at_most_two_levels_below_its_project() =>
        Assert.DoesNotContain(Arrows.Value.Keys, folder => folder.Count(c => c == '/') > 2);

    [Fact]
    public void The_namespace_of_a_file_is_its_folder()
    {
        var elsewhere =
            from file in Sources.CSharp("src")
            let folder = Sources.Relative(Path.GetDirectoryName(file)!)["src/".Length..]
            let name = Namespace().Match(File.ReadAllText(file)).Groups["name"].Value
            where name != (folder == Shared ? $"Pcf.{Shared}" : folder.Replace('/', '.'))
                && !(!folder.Contains('/') && NamespacesOfUsers.Contains(name))
                && !(name.Length == 0 && Path.GetFileName(file) == "Program.cs")
            select $"{Sources.Relative(file)} has namespace {name}";

        AssertNone(elsewhere);
    }

    private static void AssertNone(IEnumerable<string> faults)
    {
        var lines = faults.ToArray();
        Assert.True(lines.Length == 0, string.Join(Environment.NewLine, lines));
    }

    private static string Examples(string user, string used) =>
        string.Join(", ", Uses(user.Split('/')[0]).Where(use => use.User == user && use.Used == used).Select(use => use.Example).Take(8));

    private static SortedDictionary<string, string[]> FindArrows()
    {
        var arrows = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var file in Sources.CSharp("src"))
        {
            var folder = Sources.Relative(Path.GetDirectoryName(file)!)["src/".Length..];
            if (folder != Shared) { arrows[folder] = []; }
        }
        foreach (var project in arrows.Keys.Select(folder => folder.Split('/')[0]).Distinct().ToArray())
        {
            foreach (var user in Uses(project).ToLookup(use => use.User, use => use.Used))
            {
                arrows[user.Key] = [.. user.Distinct().Order(StringComparer.Ordinal)];
            }
        }
        return arrows;
    }

    private static IEnumerable<(string User, string Used, string Example)> Uses(string project) =>
        from use in TypeUse.In(Sources.Assembly(project))
        where !FolderArrows.Everywhere.ContainsKey(use.Used.ToString())
        let user = Folder(project, use.User)
        let used = Folder(project, use.Used)
        where user is not null && used is not null && user != used
        select (user, used, $"{use.User.Name} ({use.Used.Name})");

    /// <summary>The folder of a type, as "Project/Folder", or null for one that the compiler made or that several projects share.</summary>
    private static string? Folder(string project, TypeName type)
    {
        if (type.Namespace.Length == 0 && type.Name.StartsWith('<')) { return null; }
        if (type.Namespace.Length == 0 || NamespacesOfUsers.Contains(type.Namespace)) { return project; }
        if (!$"{type.Namespace}.".StartsWith($"{project}.", StringComparison.Ordinal)) { return null; }
        return project + type.Namespace[project.Length..].Replace('.', '/');
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1_000)]
    private static partial Regex Namespace();
}
