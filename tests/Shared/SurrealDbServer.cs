using System.Diagnostics;

namespace Pcf.Tests.Shared;

/// <summary>A SurrealDB server as a process: the real engine behind its own protocol.</summary>
internal sealed class SurrealDbServer : IDisposable
{
    public const string User = "root";

    // Made up for these tests.
    public const string Password = "test-password-of-no-server";

    private const string Package = "@surrealdb/node";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    private readonly string? _folder;
    private Process _process;

    private SurrealDbServer(Process process, Uri address, string? folder)
    {
        _process = process;
        Address = address;
        _folder = folder;
    }

    public Uri Address { get; }

    /// <summary>Starts one on a free port; skips the test where the engine is not installed, which in CI is a failure.</summary>
    /// <param name="keepsData">Whether it keeps its data on disk, over a restart; otherwise in memory.</param>
    public static async Task<SurrealDbServer> StartAsync(bool keepsData = false)
    {
        Engine.Require(Package, Directory.Exists(Path.Combine(Tools(), "node_modules", Package)));
        var folder = keepsData ? Directory.CreateTempSubdirectory("pcf-surrealdb-").FullName : null;
        var (process, address) = await RunAsync(0, folder);
        return new SurrealDbServer(process, address, folder);
    }

    /// <summary>Ends it as by <c>kill -9</c>.</summary>
    public void Kill()
    {
        if (_process.HasExited) { return; }
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Starts it again after <see cref="Kill"/>: same port, and same data if it keeps them.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        (_process, _) = await RunAsync(Address.Port, _folder);
    }

    /// <summary>Holds the process: it accepts connections and does not answer.</summary>
    public Task StopAsync() => Engine.RunAsync("kill", ["-STOP", $"{_process.Id}"]);

    /// <summary>Lets a held process go on.</summary>
    public Task ContinueAsync() => Engine.RunAsync("kill", ["-CONT", $"{_process.Id}"]);

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        if (_folder is not null) { Directory.Delete(_folder, recursive: true); }
    }

    private static async Task<(Process Process, Uri Address)> RunAsync(int port, string? folder)
    {
        var process = Process.Start(new ProcessStartInfo(
            "node", [Path.Combine(Tools(), "surrealdb-host.mjs"), $"{port}", folder is null ? "mem://" : $"surrealkv://{folder}", User, Password])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(StartTime);
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            const string Listening = "Now listening on: ";
            var at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at < 0) { continue; }
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return (process, new Uri(line[(at + Listening.Length)..]));
        }
        throw new InvalidOperationException($"The server ended: {await errors}");
    }

    private static string Tools()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var tools = Path.Combine(folder.FullName, "tests", "node");
            if (Directory.Exists(tools)) { return tools; }
        }
        throw new DirectoryNotFoundException("The folder tests/node is above none of this folder's parents.");
    }
}
