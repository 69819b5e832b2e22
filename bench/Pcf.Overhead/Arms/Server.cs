using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pcf.Overhead.Arms;

/// <summary>A running process of an arm. Its output is read and thrown away.</summary>
internal sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly string _folder;

    private Server(Arm arm, (string Name, string Value)[] settings)
    {
        Arm = arm;
        Port = FreePort();
        _folder = Directory.CreateTempSubdirectory("pcf-overhead-").FullName;
        var start = new ProcessStartInfo("dotnet", [Repository.Program(arm.Assembly), .. arm.Arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{Port}";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[StartupHook.Variable] = Path.Combine(_folder, "heap");
        foreach (var (name, value) in arm.Settings.Concat(settings)) { start.Environment[name] = value; }
        _process = Process.Start(start)!;
        new Thread(Drain) { IsBackground = true }.Start();
    }

    public Arm Arm { get; }

    public int Port { get; }

    public int ProcessId => _process.Id;

    /// <summary>The CPU time of all its threads so far, of those that ended too.</summary>
    public TimeSpan Cpu => ProcessClock.Read(_process.Id);

    /// <summary>The memory that it has in RAM, in bytes.</summary>
    public long Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a process and waits until it accepts connections.</summary>
    public static async Task<Server> StartAsync(Arm arm, params (string Name, string Value)[] settings)
    {
        var server = new Server(arm, settings);
        var began = Stopwatch.GetTimestamp();
        while (!await server.AcceptsAsync())
        {
            if (server._process.HasExited || Stopwatch.GetElapsedTime(began) > StartDeadline)
            {
                await server.DisposeAsync();
                throw new InvalidOperationException($"'{arm.Name}' of {arm.Assembly} does not accept connections.");
            }
            await Task.Delay(50);
        }
        return server;
    }

    /// <summary>Collects garbage in the process and returns the bytes that live, and those that were allocated since its start.</summary>
    public async Task<(long Live, long Allocated)> HeapAsync()
    {
        var file = Path.Combine(_folder, "heap");
        File.Delete(file);
        Signal("USR2");
        var began = Stopwatch.GetTimestamp();
        while (!File.Exists(file))
        {
            if (Stopwatch.GetElapsedTime(began) > StartDeadline) { throw new TimeoutException($"'{Arm.Name}' did not write its heap's size."); }
            await Task.Delay(20);
        }
        var figures = (await File.ReadAllTextAsync(file)).Split(' ');
        return (long.Parse(figures[0], CultureInfo.InvariantCulture), long.Parse(figures[1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) { Signal("TERM"); }
        try
        {
            using var deadline = new CancellationTokenSource(StopDeadline);
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AcceptsAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    private void Drain()
    {
        var buffer = new byte[64 * 1024];
        var output = _process.StandardOutput.BaseStream;
        while (output.Read(buffer) > 0) { }
    }
}
