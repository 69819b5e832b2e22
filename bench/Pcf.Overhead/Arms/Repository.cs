using System.Diagnostics;

namespace Pcf.Overhead.Arms;

/// <summary>Where the programs lie, and of which commit they are.</summary>
internal static class Repository
{
    /// <summary>The nearest folder above this assembly that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A program in the configuration of this one, or the one that a path names.</summary>
    public static string Program(string project)
    {
        if (project.EndsWith(".dll", StringComparison.Ordinal)) { return project; }
        var output = Path.GetRelativePath(Path.Combine(Root, "bench/Pcf.Overhead"), AppContext.BaseDirectory);
        return Path.Combine(Root, project, output, $"{Path.GetFileName(project)}.dll");
    }

    public static string Commit() =>
        $"{Git("rev-parse", "--short", "HEAD")}{(Git("status", "--porcelain", "src").Length > 0 ? " with changes" : "")}";

    private static string Git(params string[] arguments)
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return output;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pcf.slnx"))) { folder = folder.Parent; }
        return folder?.FullName ?? throw new InvalidOperationException("Pcf.slnx is in no folder above this program.");
    }
}
