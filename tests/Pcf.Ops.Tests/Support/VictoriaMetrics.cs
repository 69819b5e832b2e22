using System.Diagnostics;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.Ops.Tests.Support;

/// <summary>A real VictoriaMetrics that scrapes by the configuration of ops/, and its vmalert with the rules of ops/.</summary>
internal sealed class VictoriaMetrics : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-victoria-").FullName;
    private readonly List<Process> _processes = [];
    private readonly HttpClient _client = new() { BaseAddress = new Uri($"http://127.0.0.1:{Ports.Free()}"), Timeout = TimeSpan.FromSeconds(30) };
    // Takes alerts.
    private readonly HttpReceiver _receiver = new();

    private VictoriaMetrics()
    {
    }

    /// <summary>Starts both and waits until they answer.</summary>
    /// <param name="service">What is scraped, every second.</param>
    /// <param name="factor">How many times shorter the windows of rules are.</param>
    public static async Task<VictoriaMetrics> StartAsync(Uri service, double factor)
    {
        Engine.Require("victoria-metrics");
        Engine.Require("vmalert");
        var store = new VictoriaMetrics();
        store.StartStore(service);
        await Engine.EventuallyAsync("an answer of VictoriaMetrics", () => IsUpAsync(store._client));
        var alerts = store.StartAlerts(factor);
        using var client = new HttpClient { BaseAddress = alerts, Timeout = TimeSpan.FromSeconds(5) };
        await Engine.EventuallyAsync("an answer of vmalert", () => IsUpAsync(client));
        return store;
    }

    /// <inheritdoc cref="MonitoringStack.QueryAsync"/>
    public async Task<(JsonElement[] Series, string? Error)> QueryAsync(string query)
    {
        // Without its cache, which can lack the newest second.
        using var form = new FormUrlEncodedContent([new("query", query), new("nocache", "1")]);
        using var answer = await _client.PostAsync(new Uri("/api/v1/query", UriKind.Relative), form);
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return json.GetProperty("status").GetString() == "success"
            ? ([.. json.GetProperty("data").GetProperty("result").EnumerateArray()], null)
            : ([], json.GetProperty("error").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _receiver.Dispose();
        // vmalert asks the store, so it ends first.
        foreach (var process in Enumerable.Reverse(_processes))
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private void StartStore(Uri service)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "secrets"));
        File.WriteAllText(Path.Combine(_folder, "secrets/metrics-token"), "made-up-token-for-tests");
        var file = Path.Combine(_folder, "scrape.yml");
        File.WriteAllText(file, File.ReadAllText(Path.Combine(Sources.Root, "ops/prometheus/prometheus.yml"))
            .Replace("localhost:8080", service.Authority, StringComparison.Ordinal)
            .Replace("interval: 15s", "interval: 1s", StringComparison.Ordinal)
            .Replace("timeout: 10s", "timeout: 1s", StringComparison.Ordinal));
        // It knows no limit of labels or of a page, and leaves rules to vmalert: strict parsing would refuse the file for that.
        Start("victoria-metrics", $"-storageDataPath={Path.Combine(_folder, "data")}", $"-httpListenAddr={_client.BaseAddress!.Authority}",
            $"-promscrape.config={file}", "-promscrape.config.strictParse=false", "-search.latencyOffset=0s", "-loggerLevel=ERROR");
    }

    private Uri StartAlerts(double factor)
    {
        var rules = Path.Combine(_folder, "rules");
        AcceleratedRules.Write(rules, factor);
        var address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        Start("vmalert", $"-rule={rules}/*.yml", $"-datasource.url={_client.BaseAddress}", $"-remoteWrite.url={_client.BaseAddress}",
            $"-remoteRead.url={_client.BaseAddress}", $"-notifier.url={_receiver.Address}", "-evaluationInterval=1s", "-remoteWrite.flushInterval=500ms",
            $"-httpListenAddr={address.Authority}", "-loggerLevel=ERROR");
        return address;
    }

    private void Start(string program, params string[] arguments) =>
        _processes.Add(Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!);

    private static async Task<string?> IsUpAsync(HttpClient client)
    {
        try
        {
            return (await client.GetAsync(new Uri("/health", UriKind.Relative))).IsSuccessStatusCode ? "up" : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
