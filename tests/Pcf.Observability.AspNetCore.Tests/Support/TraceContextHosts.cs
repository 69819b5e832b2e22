using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pcf.Observability.AspNetCore.Tests.Support;

/// <summary>The conformance host as a process for each sampler or other set-up, started when a test first asks for it, and what its calls
/// carry.</summary>
/// <remarks>Requests are written byte by byte: a client of .NET would join headers and trim their values.</remarks>
public sealed class TraceContextHosts : IAsyncDisposable
{
    /// <summary>The host without a receiver of traces: it has no sampler.</summary>
    public const string NoReceiver = "no receiver";

    /// <summary>The host that lets the baggage <c>tenant</c> pass.</summary>
    public const string WithBaggage = "baggage";

    private readonly Dictionary<string, (Process Process, int Port)> _hosts = [];
    private readonly TcpListener _calls = Listener();

    /// <summary>Sends a request with headers and returns the headers of the calls that the host makes for it.</summary>
    public async Task<string[][]> CallsOf(string kind, string[] headers, int calls, CancellationToken cancel)
    {
        var port = await PortOf(kind, cancel);
        var url = $"http://127.0.0.1:{((IPEndPoint)_calls.LocalEndpoint).Port}/";
        var body = $"[{string.Join(',', Enumerable.Range(0, calls).Select(i => $$"""{"url":"{{url}}{{i}}","arguments":[]}"""))}]";
        var answering = AnswerAsync(calls, cancel);
        var answer = await SendAsync(port, headers, body, cancel);

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json", answer, StringComparison.Ordinal);
        return await answering;
    }

    /// <summary>Sends a request and returns the whole answer.</summary>
    public async Task<string> AnswerTo(string body, CancellationToken cancel) => await SendAsync(await PortOf(NoReceiver, cancel), [], body, cancel);

    public async ValueTask DisposeAsync()
    {
        _calls.Dispose();
        foreach (var (process, _) in _hosts.Values)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private static async Task<string> SendAsync(int port, string[] headers, string body, CancellationToken cancel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancel);
        var lines = string.Concat(headers.Select(header => header + "\r\n"));
        var request = $"POST /trace-context HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n{lines}"
            + $"Content-Length: {body.Length}\r\n\r\n{body}";
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), cancel);
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync(cancel);
    }

    private async Task<string[][]> AnswerAsync(int calls, CancellationToken cancel)
    {
        var heads = new List<string[]>();
        while (heads.Count < calls)
        {
            using var client = await _calls.AcceptTcpClientAsync(cancel);
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            var head = new List<string>();
            while (await reader.ReadLineAsync(cancel) is { Length: > 0 } line) { head.Add(line); }
            // The arguments: an empty array.
            Assert.Equal(2, await reader.ReadBlockAsync(new char[2], cancel));
            heads.Add([.. head]);
            await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), cancel);
        }
        return [.. heads];
    }

    private async Task<int> PortOf(string kind, CancellationToken cancel)
    {
        if (_hosts.TryGetValue(kind, out var host)) { return host.Port; }
        int port;
        using (var listener = Listener()) { port = ((IPEndPoint)listener.LocalEndpoint).Port; }
        var start = new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Pcf.Conformance.Host.dll"), "--urls", $"http://127.0.0.1:{port}", "--environment", "Development"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in SettingsOf(kind)) { start.Environment[name] = value; }
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        _hosts.Add(kind, (process, port));
        while (true)
        {
            try
            {
                await SendAsync(port, [], "[]", cancel);
                return port;
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(50, cancel);
            }
        }
    }

    private static (string Name, string Value)[] SettingsOf(string kind) => kind switch
    {
        NoReceiver => [],
        WithBaggage => [("PCF__Telemetry__Tracing__Baggage", "tenant")],
        // No receiver listens there: what becomes of the spans is of no interest here.
        _ => [("OTEL_TRACES_SAMPLER", kind), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:9/v1/traces")],
    };

    private static TcpListener Listener()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }
}
