using System.Diagnostics;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Live;

/// <summary><c>./just metrics-up</c>, <c>grafana-up</c> and <c>down</c>, on a machine without a container engine.</summary>
public sealed class MonitoringScriptTests : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("pcf-monitoring-").FullName;
    private readonly string _prometheus = $"127.0.0.1:{Ports.Free()}";
    private readonly string _alertmanager = $"127.0.0.1:{Ports.Free()}";

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task Metrics_up_starts_both_with_all_rules_and_down_stops_them()
    {
        Engine.Require("prometheus");
        Engine.Require("prometheus-alertmanager");
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };

        var (code, output) = await RunAsync("metrics-up");
        try
        {
            Assert.True(code == 0, output);
            var json = JsonDocument.Parse(await client.GetStringAsync(new Uri($"http://{_prometheus}/api/v1/rules")));
            var rules = json.RootElement.GetProperty("data").GetProperty("groups").EnumerateArray().SelectMany(group =>
                group.GetProperty("rules").EnumerateArray());
            Assert.Equal(RuleFiles.All.Count, rules.Count());
            await Engine.EventuallyAsync("the service among the targets", async () =>
                (await client.GetStringAsync(new Uri($"http://{_prometheus}/api/v1/targets"))) is { } targets
                    && targets.Contains("pcf-api", StringComparison.Ordinal) ? targets : null);
            Assert.Contains("chat-telemetry", await client.GetStringAsync(new Uri($"http://{_alertmanager}/api/v2/status")),
                StringComparison.Ordinal);
            Assert.Equal(1, (await RunAsync("metrics-up")).Code);
        }
        finally
        {
            (code, output) = await RunAsync("down");
        }

        Assert.True(code == 0, output);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri($"http://{_prometheus}/-/ready")));
        Assert.Equal(0, (await RunAsync("down")).Code);
    }

    [Fact]
    public async Task Grafana_up_says_what_it_needs_where_there_is_no_engine()
    {
        var (code, output) = await RunAsync("grafana-up");

        Assert.Equal(1, code);
        Assert.Contains("Grafana needs a container engine", output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output)> RunAsync(string command)
    {
        var start = new ProcessStartInfo("sh", [Path.Combine(Sources.Root, "ops/monitoring.sh"), command])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        (start.Environment["PCF_MONITORING_STATE"], start.Environment["PCF_PROMETHEUS"], start.Environment["PCF_ALERTMANAGER"]) =
            (_state, _prometheus, _alertmanager);
        // An engine that does not answer, whatever is installed.
        var docker = Path.Combine(_state, "docker");
        if (!File.Exists(docker))
        {
            await File.WriteAllTextAsync(docker, "#!/bin/sh\nexit 1\n");
            await Engine.RunAsync("chmod", ["700", docker]);
        }
        start.Environment["PATH"] = $"{_state}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        // What it starts goes on with its output elsewhere, so the end of the errors is the end of the script.
        var errors = await process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, errors);
    }
}
