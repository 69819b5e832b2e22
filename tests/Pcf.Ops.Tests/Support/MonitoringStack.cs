using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.Ops.Tests.Support;

/// <summary>A real Prometheus and a real Alertmanager with the configuration of ops/, at addresses of their own and faster.</summary>
internal sealed class MonitoringStack : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-monitoring-").FullName;
    private readonly List<Process> _processes = [];
    private readonly HttpClient _prometheus = new() { BaseAddress = new Uri($"http://127.0.0.1:{Ports.Free()}"), Timeout = TimeSpan.FromSeconds(30) };
    private readonly HttpClient _alertmanager = new() { BaseAddress = new Uri($"http://127.0.0.1:{Ports.Free()}"), Timeout = TimeSpan.FromSeconds(30) };

    private MonitoringStack()
    {
    }

    /// <summary>Where Prometheus answers.</summary>
    public Uri Prometheus => _prometheus.BaseAddress!;

    /// <summary>Starts both and waits until they answer.</summary>
    /// <param name="service">What is scraped, every second.</param>
    /// <param name="factor">How many times shorter the windows of rules are; 1 loads the files as they are.</param>
    public static async Task<MonitoringStack> StartAsync(Uri service, double factor)
    {
        Engine.Require("prometheus");
        Engine.Require("prometheus-alertmanager");
        var stack = new MonitoringStack();
        stack.StartAlertmanager();
        stack.StartPrometheus(service, factor);
        await Engine.EventuallyAsync("an answer of Alertmanager", () => ReadyAsync(stack._alertmanager));
        await Engine.EventuallyAsync("an answer of Prometheus", () => ReadyAsync(stack._prometheus));
        return stack;
    }

    /// <summary>The series that a query gives now; the error's text where it gives none.</summary>
    public async Task<(JsonElement[] Series, string? Error)> QueryAsync(string query)
    {
        using var form = new FormUrlEncodedContent([new("query", query)]);
        using var answer = await _prometheus.PostAsync(new Uri("/api/v1/query", UriKind.Relative), form);
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return json.GetProperty("status").GetString() == "success"
            ? ([.. json.GetProperty("data").GetProperty("result").EnumerateArray()], null)
            : ([], json.GetProperty("error").GetString());
    }

    /// <summary>Each rule that Prometheus has, with the error of its last evaluation, which is empty where it went well.</summary>
    public async Task<IReadOnlyList<(string Name, string Health, string Error)>> RulesAsync() =>
    [
        .. from rule in await RulesJsonAsync()
           select (rule.GetProperty("name").GetString()!, rule.GetProperty("health").GetString()!,
               rule.TryGetProperty("lastError", out var error) ? error.GetString()! : ""),
    ];

    /// <summary>The names of alerts that fire in Prometheus now.</summary>
    public async Task<IReadOnlyList<string>> FiringAsync() =>
    [
        .. (await QueryAsync("count by (alertname) (ALERTS{alertstate=\"firing\"})")).Series
            .Select(series => series.GetProperty("metric").GetProperty("alertname").GetString()!),
    ];

    /// <summary>The alerts that have reached Alertmanager: their names, and whether another inhibits them.</summary>
    public async Task<IReadOnlyList<(string Name, bool IsInhibited)>> DeliveredAsync() =>
    [
        .. JsonDocument.Parse(await _alertmanager.GetStringAsync(new Uri("/api/v2/alerts", UriKind.Relative))).RootElement.EnumerateArray()
            .Select(alert => (alert.GetProperty("labels").GetProperty("alertname").GetString()!,
                alert.GetProperty("status").GetProperty("inhibitedBy").GetArrayLength() > 0)),
    ];

    public async ValueTask DisposeAsync()
    {
        _prometheus.Dispose();
        _alertmanager.Dispose();
        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<IEnumerable<JsonElement>> RulesJsonAsync() =>
        JsonDocument.Parse(await _prometheus.GetStringAsync(new Uri("/api/v1/rules", UriKind.Relative))).RootElement.GetProperty("data")
            .GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray());

    private void StartAlertmanager()
    {
        var text = File.ReadAllText(Path.Combine(Sources.Root, "ops/alertmanager/alertmanager.yml"));
        // The receivers by name alone: nothing is sent from here.
        var receivers = text.IndexOf("\nreceivers:", StringComparison.Ordinal);
        var silent = new StringBuilder(text[..receivers]).Append("\nreceivers:\n");
        foreach (var receiver in Yaml.Documents(text).Single().GetProperty("receivers").EnumerateArray())
        {
            silent.Append("  - name: ").Append(receiver.GetProperty("name").GetString()).Append('\n');
        }
        var file = Path.Combine(_folder, "alertmanager.yml");
        File.WriteAllText(file, silent.ToString());
        Start("prometheus-alertmanager", $"--config.file={file}", $"--storage.path={Path.Combine(_folder, "alertmanager")}",
            $"--web.listen-address={_alertmanager.BaseAddress!.Authority}", "--cluster.listen-address=", "--log.level=error");
    }

    private void StartPrometheus(Uri service, double factor)
    {
        AcceleratedRules.Write(Path.Combine(_folder, "rules"), factor);
        Directory.CreateDirectory(Path.Combine(_folder, "secrets"));
        File.WriteAllText(Path.Combine(_folder, "secrets/metrics-token"), "made-up-token-for-tests");
        var file = Path.Combine(_folder, "prometheus.yml");
        File.WriteAllText(file, File.ReadAllText(Path.Combine(Sources.Root, "ops/prometheus/prometheus.yml"))
            .Replace("localhost:8080", service.Authority, StringComparison.Ordinal)
            .Replace("localhost:9090", _prometheus.BaseAddress!.Authority, StringComparison.Ordinal)
            .Replace("localhost:9093", _alertmanager.BaseAddress!.Authority, StringComparison.Ordinal)
            .Replace("interval: 15s", "interval: 1s", StringComparison.Ordinal)
            .Replace("timeout: 10s", "timeout: 1s", StringComparison.Ordinal));
        Start("prometheus", [$"--config.file={file}", $"--storage.tsdb.path={Path.Combine(_folder, "data")}",
            $"--web.listen-address={_prometheus.BaseAddress!.Authority}", "--log.level=error",
            // An alert that was sent before Alertmanager was known is sent again soon.
            "--rules.alert.resend-delay=1s",
            .. File.ReadAllLines(Path.Combine(Sources.Root, "ops/prometheus/flags"))]);
    }

    private void Start(string program, params string[] arguments) =>
        _processes.Add(Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!);

    private static async Task<string?> ReadyAsync(HttpClient client)
    {
        try
        {
            return (await client.GetAsync(new Uri("/-/ready", UriKind.Relative))).IsSuccessStatusCode ? "ready" : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
