using System.Diagnostics;
using System.Text.Json;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>A real Prometheus that scrapes one service every second.</summary>
internal sealed class Prometheus : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly HttpClient _client;

    private Prometheus(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    /// <summary>Starts one that scrapes a service as it chooses to.</summary>
    public static Prometheus Start(Uri service) => Start(Job("pcf-api", service, "/metrics"));

    /// <summary>Starts one that scrapes each format through a proxy, as a job of the format's name.</summary>
    public static Prometheus Start(FormatProxy proxy) =>
        Start(string.Concat(proxy.Formats.Select(format => Job(format, proxy.Address, "/" + format))));

    /// <summary>The trace ids of the exemplars of a metric in the last hour; none while it starts.</summary>
    public async Task<string[]> ExemplarTracesAsync(string query)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        try
        {
            var answer = await _client.GetStringAsync(
                new Uri($"/api/v1/query_exemplars?query={Uri.EscapeDataString(query)}&start={now - 3_600}&end={now + 60}", UriKind.Relative));
            return [.. JsonDocument.Parse(answer).RootElement.GetProperty("data").EnumerateArray()
                .SelectMany(series => series.GetProperty("exemplars").EnumerateArray())
                .Select(exemplar => exemplar.GetProperty("labels").GetProperty("trace_id").GetString()!)];
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    private static string Job(string name, Uri target, string path) =>
        $$"""
          - { job_name: {{name}}, metrics_path: {{path}}, static_configs: [{ targets: ["{{target.Authority}}"] }] }

        """;

    private static Prometheus Start(string jobs)
    {
        Engine.Require("prometheus");
        var folder = Directory.CreateTempSubdirectory("pcf-prometheus-").FullName;
        var config = Path.Combine(folder, "prometheus.yml");
        File.WriteAllText(config, $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
            {{jobs}}
            """);
        var port = Ports.Free();
        var process = Process.Start(new ProcessStartInfo("prometheus",
            [$"--config.file={config}", $"--storage.tsdb.path={Path.Combine(folder, "data")}", $"--web.listen-address=127.0.0.1:{port}",
                "--log.level=error", "--enable-feature=native-histograms,exemplar-storage"])
        {
            UseShellExecute = false,
        })!;
        return new Prometheus(process, folder, port);
    }

    /// <summary>The first value of a query's result; null while there is none.</summary>
    public async Task<string?> QueryAsync(string query)
    {
        try
        {
            var answer = JsonDocument.Parse(
                await _client.GetStringAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative))).RootElement;
            var result = answer.GetProperty("data").GetProperty("result");
            return result.GetArrayLength() == 0 ? null : result[0].GetProperty("value")[1].GetString();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
