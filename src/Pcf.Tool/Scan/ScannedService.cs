using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pcf.Tool.Scan;

/// <summary>The service as a process of its own in a folder of its own, with everything it says kept.</summary>
internal sealed class ScannedService : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenAsks = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _errors = new();
    private readonly Task _reading;

    private ScannedService(Process process, string folder, Uri address)
    {
        _process = process;
        Folder = folder;
        Address = address;
        _reading = Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(_output), process.StandardError.BaseStream.CopyToAsync(_errors));
    }

    public Uri Address { get; }

    public string Folder { get; }

    /// <summary>Starts a service that tells all it can, and waits until it answers.</summary>
    /// <exception cref="ScanException">It does not.</exception>
    public static async Task<ScannedService> StartAsync(string program, string otlpEndpoint, CancellationToken cancel)
    {
        if (!File.Exists(program)) { throw new ScanException($"{program} is not there; --service names the service's Pcf.Api.dll."); }
        var folder = Directory.CreateTempSubdirectory("pcf-scan-").FullName;
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.GetFullPath(program), "--urls", address.OriginalString])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var category in new[] { "Default", "Microsoft.AspNetCore", "Microsoft.Hosting.Lifetime", "System.Net.Http" })
        {
            start.Environment[$"Logging__LogLevel__{category}"] = "Trace";
        }
        // Room for all it says at that level: a dropped record would not be searched.
        // Each record is searched, also those that would only be counted.
        start.Environment["PCF__Telemetry__Logging__Once"] = "none";
        start.Environment["PCF__Telemetry__Logging__WarningRepeats"] = "0";
        start.Environment["PCF__Telemetry__Logging__Thread"] = "true";
        start.Environment["PCF__Telemetry__Logging__Spans"] = "true";
        start.Environment["PCF__Telemetry__Logging__QueueCapacity"] = "1000000";
        start.Environment["PCF__Telemetry__Logging__QueueMiB"] = "512";
        // Some requests are meant to fail on the store; they should not take long about it.
        start.Environment["PCF__Store__AcquireTimeout"] = "00:00:00.5";
        start.Environment["PCF__Store__CommandTimeout"] = "00:00:00.5";
        start.Environment["PCF__GraphQL__Timeout"] = "00:00:02.5";
        start.Environment["PCF__Telemetry__Enabled"] = "true";
        start.Environment["PCF__Telemetry__Otlp__Endpoint"] = otlpEndpoint;
        start.Environment["PCF__Telemetry__Otlp__BatchDelay"] = "00:00:00.2";
        try
        {
            var service = new ScannedService(Process.Start(start)!, folder, address);
            await service.UntilItAnswersAsync(cancel);
            return service;
        }
        catch (Win32Exception e)
        {
            throw new ScanException($"'dotnet' could not be started: {e.Message}", e);
        }
    }

    /// <summary>Tells it to stop as a container's runtime does, and waits until it has said its last word.</summary>
    /// <exception cref="ScanException">It does not stop in time.</exception>
    public async Task StopAsync(CancellationToken cancel)
    {
        if (OperatingSystem.IsWindows()) { _process.Kill(); }
        else
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync(cancel);
        }
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(StopDeadline);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            await _reading.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new ScanException($"The service did not stop within {StopDeadline.TotalSeconds} s of being asked to.", e);
        }
    }

    /// <summary>What it wrote, and the files it left; its store is where data belongs and is not searched. After <see cref="StopAsync"/>.</summary>
    public IEnumerable<Evidence> Evidence()
    {
        yield return Scan.Evidence.Of("standard output", _output.ToArray());
        yield return Scan.Evidence.Of("standard error", _errors.ToArray());
        var store = Path.Combine(Folder, "data") + Path.DirectorySeparatorChar;
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(store, StringComparison.Ordinal)))
        {
            foreach (var item in Scan.Evidence.Unzipped($"file {Path.GetRelativePath(Folder, file)}", File.ReadAllBytes(file))) { yield return item; }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) { _process.Kill(); }
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task UntilItAnswersAsync(CancellationToken cancel)
    {
        using var client = new HttpClient { BaseAddress = Address, Timeout = StartDeadline };
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < StartDeadline && !_process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative), cancel);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(BetweenAsks, cancel);
            }
        }
        await DisposeAsync();
        throw new ScanException($"The service did not start: {System.Text.Encoding.UTF8.GetString(_errors.ToArray()).Trim()}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
