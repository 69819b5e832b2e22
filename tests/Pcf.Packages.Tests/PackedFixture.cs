using System.Diagnostics;

[assembly: AssemblyFixture(typeof(Pcf.Packages.Tests.PackedFixture))]

namespace Pcf.Packages.Tests;

/// <summary>The packages as they are published, in a folder, and a place outside the repository to use them.</summary>
public sealed class PackedFixture : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Where everything of the test lies.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("pcf-packages-").FullName;

    public string Packages => Path.Combine(Folder, "packages");

    public async ValueTask InitializeAsync()
    {
        await DotnetAsync(Root, "pack", "Pcf.slnx", "--configuration", "Release", "--verbosity", "quiet", "--nologo",
            $"-p:PackageOutputPath={Packages}");
        // A cache of its own: another build's packages of the same version must not be taken for these.
        await File.WriteAllTextAsync(Path.Combine(Folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(Folder, "cache")}" /></config>
              <packageSources><add key="packed" value="{Packages}" /></packageSources>
            </configuration>
            """);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs <c>dotnet</c> to its end.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Servers that outlive the command would hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {string.Join(' ', arguments)} has not ended within {Deadline}.", e);
        }
        var all = await output + await errors;
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{all}");
        return all;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pcf.slnx"))) { folder = folder.Parent!; }
        return folder.FullName;
    }
}
