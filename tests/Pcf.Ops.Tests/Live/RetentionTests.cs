using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.Ops.Tests.Live;

/// <summary>Data that is older than its retention is gone: samples of a real Prometheus, and a named test for whatever else is kept.</summary>
public sealed partial class RetentionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-retention-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--storage.tsdb.retention.time=45d", false)]
    [InlineData("--storage.tsdb.retention.time=60d", true)]
    public async Task Prometheus_removes_samples_older_than_its_retention_and_keeps_the_others(string retention, bool hasOldest)
    {
        Engine.Require("prometheus");
        Engine.Require("promtool");
        var flags = File.ReadAllLines(Path.Combine(Sources.Root, "ops/prometheus/flags"));
        var now = TimeProvider.System.GetUtcNow();
        DateTimeOffset[] times = [now.AddDays(-47), now.AddDays(-40), now.AddHours(-3)];
        await WriteBlocksAsync(times);
        Assert.Equal(3, Blocks());
        Assert.Contains("--storage.tsdb.retention.time=45d", flags);

        var address = $"127.0.0.1:{Ports.Free()}";
        using var prometheus = Start(address,
            [.. flags.Where(flag => !flag.StartsWith("--storage.tsdb.retention.time=", StringComparison.Ordinal)), retention]);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{address}"), Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            await Engine.EventuallyAsync("an answer of Prometheus", () => ReadyAsync(client));

            Assert.Equal([hasOldest, true, true], await Task.WhenAll(times.Select(time => HasSampleAsync(client, time))));
            Assert.Equal(hasOldest ? 3 : 2, Blocks());
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Each_row_of_the_table_of_retention_names_a_test_that_exists_or_says_that_there_is_none()
    {
        var page = File.ReadAllText(Path.Combine(Sources.Root, "docs/operations.md"));
        var section = page[page.IndexOf("## Retention", StringComparison.Ordinal)..page.IndexOf("## Access", StringComparison.Ordinal)];
        string[] rows = [.. section.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];
        var tests = string.Concat(Directory.EnumerateFiles(Path.Combine(Sources.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));

        Assert.True(rows.Length > 12);
        Assert.All(rows, row =>
        {
            var cell = row.Split('|')[^2];
            string[] named = [.. Test().Matches(cell).Select(test => test.Groups["name"].Value)];
            Assert.True(named.Length > 0 || cell.Contains("none here", StringComparison.Ordinal), row);
            Assert.All(named, name => Assert.Contains($" {name}(", tests, StringComparison.Ordinal));
        });
    }

    private async Task WriteBlocksAsync(IEnumerable<DateTimeOffset> times)
    {
        var file = Path.Combine(_folder, "samples.txt");
        var lines = times.Select(time => $"kept_for_a_test 1 {time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}\n");
        await File.WriteAllTextAsync(file, $"# TYPE kept_for_a_test gauge\n{string.Concat(lines)}# EOF\n", TestContext.Current.CancellationToken);
        var (code, output) = await Engine.RunAsync("promtool", ["tsdb", "create-blocks-from", "openmetrics", file, Path.Combine(_folder, "data")]);
        Assert.True(code == 0, output);
    }

    private int Blocks() => Directory.EnumerateFiles(Path.Combine(_folder, "data"), "meta.json", SearchOption.AllDirectories).Count();

    private Process Start(string address, params string[] flags)
    {
        var file = Path.Combine(_folder, "prometheus.yml");
        File.WriteAllText(file, "global: { scrape_interval: 1h }\n");
        string[] arguments =
        [
            $"--config.file={file}", $"--storage.tsdb.path={Path.Combine(_folder, "data")}", $"--web.listen-address={address}", "--log.level=error",
            .. flags,
        ];
        return Process.Start(new ProcessStartInfo("prometheus", arguments) { UseShellExecute = false })!;
    }

    private static async Task<bool> HasSampleAsync(HttpClient client, DateTimeOffset time)
    {
        var at = (time.ToUnixTimeSeconds() + 60).ToString(CultureInfo.InvariantCulture);
        var json = JsonDocument.Parse(await client.GetStringAsync(new Uri($"/api/v1/query?query=kept_for_a_test&time={at}", UriKind.Relative)));
        return json.RootElement.GetProperty("data").GetProperty("result").GetArrayLength() == 1;
    }

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

    [GeneratedRegex(@"`\w+\.(?<name>[A-Z]\w+_\w+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Test();
}
