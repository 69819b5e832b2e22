using System.Text.Json;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>The reference parser of OpenMetrics, which is Prometheus's Python client.</summary>
internal static class OpenMetricsParser
{
    // Debian's package is for Debian's interpreter; another one that comes first on the path does not see it.
    private const string Python = "/usr/bin/python3";

    /// <summary>Skips the test where the parser is not installed; in CI its absence is a failure.</summary>
    public static async Task RequireAsync()
    {
        var isThere = File.Exists(Python) && (await Engine.RunAsync(Python, ["-c", "import prometheus_client.openmetrics.parser"])).ExitCode == 0;
        Engine.Require("python3-prometheus-client", isThere);
    }

    /// <summary>What it finds on a page. The test fails when it refuses the page.</summary>
    public static async Task<Found> ReadAsync(string page)
    {
        var (code, output) = await Engine.RunAsync(Python, [Path.Combine(Sources.Root, "tests/python/openmetrics-read.py")], page);
        Assert.True(code == 0, output);
        return JsonSerializer.Deserialize<Found>(output, JsonSerializerOptions.Web)!;
    }

    internal sealed record Found(int Families, int Samples, int Exemplars, string[] Twice);
}
