using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>A real viewer of all three signals, which takes OTLP over HTTP and gRPC and is stricter than a decoder.</summary>
internal sealed class AspireDashboard : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly HttpClient _client;

    private AspireDashboard(Process process, string folder, Uri web, Uri grpc, Uri http)
    {
        _process = process;
        _folder = folder;
        _client = new HttpClient { BaseAddress = web };
        Grpc = grpc;
        Http = http;
    }

    public Uri Grpc { get; }

    /// <summary>Its pages.</summary>
    public Uri Web => _client.BaseAddress!;

    public Uri Http { get; }

    /// <summary>Starts one and waits until it answers. Skips the test where its package is not restored.</summary>
    /// <param name="key">Senders of telemetry have to send it in the header <c>x-otlp-api-key</c>; null takes it from all.</param>
    public static async Task<AspireDashboard> StartAsync(string? key = null)
    {
        var program = typeof(AspireDashboard).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(one => one.Key == nameof(AspireDashboard)).Value!;
        Engine.Require(nameof(AspireDashboard), File.Exists(program));
        var folder = Directory.CreateTempSubdirectory("pcf-aspire-").FullName;
        var (web, grpc, http) = (Free(), Free(), Free());
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_URLS"] = web.AbsoluteUri;
        start.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = grpc.AbsoluteUri;
        start.Environment["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = http.AbsoluteUri;
        foreach (var (name, value) in Access(key)) { start.Environment[name] = value; }
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var dashboard = new AspireDashboard(process, folder, web, grpc, http);
        await Engine.EventuallyAsync("the dashboard's first answer",
            async () => await dashboard.TryGetAsync("resources") is { } answer ? answer.GetRawText() : null);
        return dashboard;
    }

    /// <summary>What it has of <c>traces</c>, <c>logs</c> or <c>resources</c>.</summary>
    public async Task<JsonElement> GetAsync(string what) =>
        await TryGetAsync(what) ?? throw new InvalidOperationException($"The dashboard did not answer for {what}.");

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_process.HasExited) { _process.Kill(); }
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Its pages and its API are open either way.
    private static (string Name, string Value)[] Access(string? key) => key is null
        ? [("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "true")]
        :
        [
            ("Dashboard__Otlp__AuthMode", "ApiKey"), ("Dashboard__Otlp__PrimaryApiKey", key), ("Dashboard__Frontend__AuthMode", "Unsecured"),
            ("Dashboard__Api__AuthMode", "Unsecured"), ("Dashboard__Mcp__AuthMode", "Unsecured"),
        ];

    private static Uri Free() => new($"http://127.0.0.1:{Ports.Free()}");

    private async Task<JsonElement?> TryGetAsync(string what)
    {
        try
        {
            return JsonDocument.Parse(await _client.GetStringAsync(new Uri($"/api/telemetry/{what}?limit=1000", UriKind.Relative))).RootElement;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
