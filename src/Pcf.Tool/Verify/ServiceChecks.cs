using System.Globalization;
using Pcf.Tool.Cardinality;

namespace Pcf.Tool.Verify;

/// <summary>What is seen on the service itself and on its page of metrics.</summary>
internal static class ServiceChecks
{
    private const double MostOverhead = 0.05;
    private const int Queries = 1_000;
    private const int AtOnce = 4;

    /// <summary>A real consumer reads the page without a complaint.</summary>
    public static async Task<string> PageAsync(Installation at, CancellationToken cancel)
    {
        var page = await at.ReadMetricsAsync(cancel);
        // To promtool a page without a sample is a valid one.
        if (MetricsPage.Parse(new StringReader(page)).Metrics.Count == 0) { throw new NotHeldException("the page holds no metrics"); }
        var (code, output) = await RunningProgram.RunAsync("promtool", ["check", "metrics"], page, cancel)
            ?? throw new NotGivenException("promtool is not on the PATH; Debian has it in the package prometheus");
        return code == 0 ? $"{page.Count(letter => letter == '\n')} lines" : throw new NotHeldException(output.Split('\n')[0]);
    }

    /// <summary>No metric was asked for more series than it may have.</summary>
    public static async Task<string> CardinalityAsync(Installation at, CancellationToken cancel)
    {
        var page = MetricsPage.Parse(new StringReader(await at.ReadMetricsAsync(cancel)));
        var rows = CardinalityRow.Of(page, page);
        if (rows.Count == 0) { throw new NotHeldException("the page holds no metrics"); }
        var over = rows.Where(row => row.IsOver).Select(row => row.Metric).ToArray();
        return over.Length == 0
            ? $"{rows.Count} metrics, {rows.Sum(row => row.Series)} series"
            : throw new NotHeldException($"over their limits: {string.Join(", ", over)}");
    }

    /// <summary>Telemetry takes little of the CPU time that requests take.</summary>
    public static async Task<string> OverheadAsync(Installation at, CancellationToken cancel)
    {
        var before = await at.ReadMetricsAsync(cancel);
        for (var sent = 0; sent < Queries; sent += AtOnce)
        {
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Probe.AskAsync(at, cancel)));
        }
        var after = await at.ReadMetricsAsync(cancel);
        var telemetry = Sum(after, "telemetry_overhead_seconds_total") - Sum(before, "telemetry_overhead_seconds_total");
        var all = Sum(after, "process_cpu_seconds_total") - Sum(before, "process_cpu_seconds_total");
        if (telemetry is null || all is not > 0) { throw new NotHeldException("the page does not say what telemetry costs"); }
        var share = string.Create(CultureInfo.InvariantCulture,
            $"{telemetry / all * 100:0.0} % of the CPU time of {Queries} queries, by the service's own estimate");
        return telemetry / all <= MostOverhead ? share : throw new NotHeldException(share);
    }

    /// <summary>Metrics are for those alone who have their token.</summary>
    public static async Task<string> AccessAsync(Installation at, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, at.MetricsPage);
        var (status, _) = await at.SendAsync(request, token: null, cancel);
        return status is 401 or 403 ? $"{at.MetricsPage} answers {status} without a token" : throw new NotHeldException(
            $"{at.MetricsPage} answers {status} without a token; PCF__Telemetry__Metrics__TokenFile sets one");
    }

    private static double? Sum(string page, string metric)
    {
        var values = page.Split('\n')
            .Where(line => line.StartsWith($"{metric} ", StringComparison.Ordinal) || line.StartsWith($"{metric}{{", StringComparison.Ordinal))
            .Select(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1],
                CultureInfo.InvariantCulture)).ToArray();
        return values.Length == 0 ? null : values.Sum();
    }
}
