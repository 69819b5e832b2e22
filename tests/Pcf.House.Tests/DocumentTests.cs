using System.Diagnostics;
using System.Text.RegularExpressions;
using Pcf.House.Tests.Support;

namespace Pcf.House.Tests;

/// <summary>What the repository says in text: short where people start, silent about the places it was written in.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void The_readme_is_short_and_starts_with_the_two_commands()
    {
        var readme = File.ReadAllLines(Path.Combine(Sources.Root, "README.md"));

        Assert.InRange(readme.Length, 1, 150);
        Assert.Contains("dotnet run --project src/Pcf.Api", readme);
        Assert.Contains("./just test", readme);
    }

    [Fact]
    public void Every_recipe_of_the_design_is_in_the_justfile()
    {
        string[] recipes =
        [
            "run", "test", "test-metrics", "test-logging", "test-tracing", "test-metrics-cardinality", "check-metrics-cardinality",
            "scan-telemetry-security", "bench", "bench-overhead", "profile", "bench-logging", "metrics-up", "grafana-up",
            "jaeger-up", "down", "check-ops", "drill", "verify", "load-test", "soak", "fuzz", "nightly",
        ];
        var lines = File.ReadAllLines(Path.Combine(Sources.Root, "justfile"));

        var missing = recipes.Where(recipe => !lines.Any(line => Regex.IsMatch(line, $"^{recipe}[ :]", RegexOptions.None, TimeSpan.FromSeconds(1))));

        Assert.Empty(missing);
    }

    [Fact]
    public void No_tracked_file_names_a_machine_a_registry_or_a_key()
    {
        var hits =
            from file in TrackedFiles()
            where !file.EndsWith("DocumentTests.cs", StringComparison.Ordinal)
            from line in File.ReadLines(Path.Combine(Sources.Root, file))
            where MachineOrSecret().IsMatch(line)
            select $"{file}: {line.Trim()}";

        Assert.Empty(hits);
    }

    private static string[] TrackedFiles()
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", ["ls-files"]) { WorkingDirectory = Sources.Root, RedirectStandardOutput = true, UseShellExecute = false })!;
        var files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.NotEmpty(files);
        return [.. files.Where(file => File.Exists(Path.Combine(Sources.Root, file)))];
    }

    [GeneratedRegex(@"/(work|root|home)/|registry\.npmjs|api\.nuget\.org|deb\.debian\.org|BEGIN (RSA |EC )?PRIVATE KEY|""d""\s*:\s*""[\w-]{40}",
        RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex MachineOrSecret();
}
