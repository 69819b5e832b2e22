using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pcf.House.Tests.Support;

/// <summary>The repository as the walls see it: its projects, its source files and what each of them uses.</summary>
internal static partial class Sources
{
    /// <summary>The repository's root: the nearest folder above the test assembly that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every C# file below a folder of the repository, without build output.</summary>
    public static IEnumerable<string> CSharp(params string[] folders) =>
        from folder in folders
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        where !IsBuildOutput(file)
        select file;

    /// <summary>Every folder below a folder of the repository, without build output.</summary>
    public static IEnumerable<string> Folders(params string[] folders) =>
        from folder in folders
        from below in Directory.EnumerateDirectories(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
        where !IsBuildOutput(below + Path.DirectorySeparatorChar) && !Relative(below).Contains("node_modules", StringComparison.Ordinal)
        select below;

    /// <summary>Every project file in the solution's four folders.</summary>
    public static IEnumerable<string> Projects() =>
        new[] { "src", "tests", "bench", "samples" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Where(project => !IsBuildOutput(project));

    /// <summary>The names of the projects that a project file refers to.</summary>
    public static string[] References(string project) =>
        [.. XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))
            .Order()];

    /// <summary>The packages, frameworks and special kits that a project file asks for.</summary>
    public static string[] Packages(string project)
    {
        var file = XDocument.Load(project);
        var kits = new[] { file.Root!.Attribute("Sdk")!.Value }.Where(kit => kit != "Microsoft.NET.Sdk");
        return [.. file.Descendants().Where(e => e.Name.LocalName is "PackageReference" or "FrameworkReference")
            .Select(r => r.Attribute("Include")!.Value).Concat(kits).Order(StringComparer.Ordinal)];
    }

    /// <summary>The compiled assembly of a project below src, in the configuration that the tests were built in.</summary>
    public static string Assembly(string project)
    {
        var output = Path.GetRelativePath(Path.Combine(Root, "tests/Pcf.House.Tests"), AppContext.BaseDirectory);
        // The command's file has the command's name.
        return Path.Combine(Root, "src", project, output, project == "Pcf.Tool" ? "pcf.dll" : $"{project}.dll");
    }

    /// <summary>A path as people read it: from the root, with forward slashes.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static bool IsBuildOutput(string path) => BuildOutput().IsMatch(path);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pcf.slnx"))) { folder = folder.Parent; }
        return folder?.FullName ?? throw new InvalidOperationException("Pcf.slnx is in no folder above the tests.");
    }

    [GeneratedRegex(@"[/\\](bin|obj)[/\\]", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex BuildOutput();
}
