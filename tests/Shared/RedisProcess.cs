using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pcf.Tests.Shared;

/// <summary>A Redis server as a process, on the loopback. Everything it holds is in memory.</summary>
internal sealed class RedisProcess : IDisposable
{
    private const string Program = "redis-server";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(10);

    private readonly int _port;
    private readonly string? _password;
    private Process _process;

    private RedisProcess(Process process, int port, string? password)
    {
        _process = process;
        _port = port;
        _password = password;
    }

    /// <summary>Its address, as StackExchange.Redis writes it.</summary>
    public string Address => $"127.0.0.1:{_port}";

    /// <summary>Starts one on a free port; skips the test where the program is not installed, which in CI is a failure.</summary>
    /// <param name="password">What clients must show; null for nothing.</param>
    public static async Task<RedisProcess> StartAsync(string? password = null)
    {
        Engine.Require(Program);
        var port = FreePort();
        return new RedisProcess(await RunAsync(port, password), port, password);
    }

    /// <summary>Runs a command by the server's own client, and answers what it prints.</summary>
    public async Task<string> CommandAsync(params string[] arguments) =>
        (await Engine.RunAsync("redis-cli", ["-p", $"{_port}", .. arguments])).Output.Trim();

    /// <summary>Ends it as by <c>kill -9</c>.</summary>
    public void Kill()
    {
        if (_process.HasExited) { return; }
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Starts it again after <see cref="Kill"/>, on the same port and empty.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        _process = await RunAsync(_port, _password);
    }

    /// <summary>Holds the process: it accepts connections and does not answer.</summary>
    public Task StopAsync() => Engine.RunAsync("kill", ["-STOP", $"{_process.Id}"]);

    /// <summary>Lets a held process go on.</summary>
    public Task ContinueAsync() => Engine.RunAsync("kill", ["-CONT", $"{_process.Id}"]);

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static async Task<Process> RunAsync(int port, string? password)
    {
        var process = Process.Start(new ProcessStartInfo(
            Program,
            ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", .. password is null ? [] : new[] { "--requirepass", password }])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        using var deadline = new CancellationTokenSource(StartTime);
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal)) { continue; }
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return process;
        }
        throw new InvalidOperationException("The server ended.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
