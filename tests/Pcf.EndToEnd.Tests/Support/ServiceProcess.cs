using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>The service as a process of its own, as its users run it.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private ServiceProcess(string folder, (string Name, string Value)[] settings, params string[] runner)
    {
        Folder = folder;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Ports.Free()}") };
        string[] command = [.. runner, "dotnet", Path.Combine(AppContext.BaseDirectory, "Pcf.Api.dll"), "--urls", Client.BaseAddress!.OriginalString];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in settings)
        {
            if (!name.StartsWith("--", StringComparison.Ordinal)) { start.Environment[name] = value; continue; }
            start.ArgumentList.Add(name);
            start.ArgumentList.Add(value);
        }
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => { if (line.Data is not null) { _lines.Enqueue(line.Data); } };
        _process.ErrorDataReceived += (_, line) => { if (line.Data is not null) { _errors.Enqueue(line.Data); } };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The working directory, with the service's data in it.</summary>
    public string Folder { get; }

    public HttpClient Client { get; }

    /// <summary>Whether the process has not ended.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>The process's memory in RAM, in bytes; 0 when it has ended.</summary>
    public long ResidentMemory
    {
        get
        {
            if (_process.HasExited) { return 0; }
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The lines written to standard output so far.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>The lines written to standard error so far.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    /// <summary>Starts the service and waits until it listens.</summary>
    public static async Task<ServiceProcess> StartAsync(params (string Name, string Value)[] settings)
    {
        var service = Launch(settings);
        await Engine.EventuallyAsync("the service's first answer", service.HealthAsync);
        return service;
    }

    /// <summary>Starts the service with so many file descriptors, and waits until it listens.</summary>
    public static async Task<ServiceProcess> StartWithDescriptorsAsync(int descriptors, params (string Name, string Value)[] settings)
    {
        var service = new ServiceProcess(Directory.CreateTempSubdirectory("pcf-e2e-").FullName, settings,
            "prlimit", $"--nofile={descriptors}:{descriptors}");
        await Engine.EventuallyAsync("the service's first answer", service.HealthAsync);
        return service;
    }

    /// <summary>Starts the service so that <see cref="LimitFilesAsync"/> can be used, and waits until it listens.</summary>
    public static async Task<ServiceProcess> StartWithFileLimitAsync(params (string Name, string Value)[] settings)
    {
        // The system signals a write beyond the limit, which would end the process. Ignored, the write fails, as on a full disk.
        var service = new ServiceProcess(Directory.CreateTempSubdirectory("pcf-e2e-").FullName, settings,
            "/bin/sh", "-c", "trap '' XFSZ; exec \"$0\" \"$@\"");
        await Engine.EventuallyAsync("the service's first answer", service.HealthAsync);
        return service;
    }

    /// <summary>Lets files have so many bytes from now on; null for as many as there is room for. Writes beyond fail.</summary>
    public async Task LimitFilesAsync(long? bytes)
    {
        var most = bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
        Assert.Equal((0, ""), await Engine.RunAsync("prlimit", [$"--pid={_process.Id}", $"--fsize={most}:"]));
    }

    /// <summary>Starts the service without waiting for anything. Settings are environment variables; those that begin with <c>--</c>,
    /// arguments.</summary>
    public static ServiceProcess Launch(params (string Name, string Value)[] settings) =>
        new(Directory.CreateTempSubdirectory("pcf-e2e-").FullName, settings);

    public async Task<JsonElement> AskAsync(string document)
    {
        using var answer = await Client.PostAsJsonAsync("/graphql", new { query = document });
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>Asks the service to stop, as a container's runtime does, and waits for its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        await SignalStopAsync();
        return await ExitCodeAsync();
    }

    /// <summary>Asks the service to stop, and does not wait.</summary>
    public Task SignalStopAsync() => Engine.RunAsync("kill", ["-TERM", $"{_process.Id}"]);

    /// <summary>Ends the service on the spot (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitCodeAsync();
    }

    public async Task<int> ExitCodeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited) { _process.Kill(); }
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<string?> HealthAsync()
    {
        if (_process.HasExited) { throw new InvalidOperationException($"The service ended: {string.Join('\n', _errors)}"); }
        try
        {
            // With a management port it is not found here, and the service listens all the same.
            using var answer = await Client.GetAsync(new Uri("/health", UriKind.Relative));
            return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound ? "it listens" : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
