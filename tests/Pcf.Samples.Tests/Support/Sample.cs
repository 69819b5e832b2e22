using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Pcf.Samples.Tests.Support;

/// <summary>A sample as a process of its own, as its readers run it.</summary>
internal sealed class Sample : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private Sample(string name, (string Name, string Value)[] settings)
    {
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{FreePort()}") };
        var start = new ProcessStartInfo("dotnet", [Program(name), "--urls", Client.BaseAddress!.OriginalString])
        {
            WorkingDirectory = Path.GetDirectoryName(Program(name)),
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var (key, value) in settings) { start.Environment[key] = value; }
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null) { _lines.Enqueue(line.Data); }
        };
        _process.Start();
        _process.BeginOutputReadLine();
    }

    public HttpClient Client { get; }

    /// <summary>The records that stand on standard output so far; every line of it has to be one.</summary>
    public IEnumerable<JsonElement> Records => _lines.Select(line => JsonDocument.Parse(line).RootElement);

    /// <summary>Starts a sample and waits until it says that it has started.</summary>
    public static async Task<Sample> StartAsync(string name, params (string Name, string Value)[] settings)
    {
        var sample = Launch(name, settings);
        await sample.EventuallyAsync(() => sample.Named("host.started").Any());
        return sample;
    }

    /// <summary>Starts a sample without waiting for anything.</summary>
    public static Sample Launch(string name, params (string Name, string Value)[] settings) => new(name, settings);

    /// <summary>Waits until a POST is answered.</summary>
    public async Task AnswersAsync(string path)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                Assert.Equal(HttpStatusCode.OK, await PostAsync(path));
                return;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>The events that have a record.</summary>
    public IEnumerable<string> Events => Records.Select(EventOf).OfType<string>();

    /// <summary>The records of an event.</summary>
    public IEnumerable<JsonElement> Named(string name) => Records.Where(record => EventOf(record) == name);

    public Task<string> PageAsync() => Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    /// <summary>Sends a POST without a body.</summary>
    public async Task<HttpStatusCode> PostAsync(string path)
    {
        using var answer = await Client.PostAsync(new Uri(path, UriKind.Relative), null);
        return answer.StatusCode;
    }

    /// <summary>Asks a GraphQL service.</summary>
    public async Task<JsonElement> AskAsync(string query)
    {
        using var answer = await Client.PostAsJsonAsync("/graphql", new { query });
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>Waits until something holds, or until a minute has passed.</summary>
    public async Task EventuallyAsync(Func<bool> holds)
    {
        var began = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.False(_process.HasExited, string.Join('\n', _lines));
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, string.Join('\n', _lines));
            await Task.Delay(50);
        }
    }

    /// <summary>Stops the sample as a container's runtime does, and waits until all of its output is here.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        using var deadline = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited) { _process.Kill(); }
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string? EventOf(JsonElement record) => record.TryGetProperty("event", out var named) ? named.GetString() : null;

    // Where its own build has put it: what stands beside this assembly has the frameworks of a test.
    private static string Program(string name)
    {
        var output = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        return Path.Combine([TelemetryContract.Root, "samples", name, .. output[^3..], $"{name}.dll"]);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
