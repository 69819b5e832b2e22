using System.Buffers;
using System.Globalization;
using System.Text;
using Pcf.Metrics;

namespace Pcf.Observability.Tests;

public sealed class SeriesMetricsTests
{
    private static readonly string[] Names =
    [
        "telemetry_metric_series", "telemetry_metric_series_limit", "telemetry_series_overflowed_total",
        "telemetry_series_demand", "telemetry_series_expired_total", "telemetry_series_rejected_total",
    ];

    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().WithCardinalityLimit(3).Build();

    [Fact]
    public void Metrics_with_nothing_to_tell_are_one_row()
    {
        SeriesMetrics.Register(_registry, SeriesRows.Notable);
        _registry.RegisterCounter("jobs_total", "Jobs.", ["kind"]).Add(1, "a");

        var page = Page();

        Assert.All(Names, name => Assert.Equal([$"{name}{{metric=\"other\"}}"], Rows(page, name).Select(row => row.Series)));
        Assert.Contains("telemetry_metric_series_default_limit 3\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_that_overflowed_rejected_or_has_a_limit_of_its_own_has_rows()
    {
        SeriesMetrics.Register(_registry, SeriesRows.Notable);
        var overflowing = _registry.RegisterCounter("overflowing_total", "Jobs.", ["kind"]);
        var strict = _registry.RegisterGauge("strict_jobs", "Jobs.", ["kind"], new() { Strict = true });
        _registry.RegisterHistogram("limited_seconds", "Jobs.", ["kind"], new() { Series = new() { MaxSeries = 7 } });
        _registry.RegisterCounter("quiet_total", "Jobs.");
        for (var i = 0; i < 10; i++)
        {
            overflowing.Add(1, $"{i}");
            strict.Set(1, $"{i}");
        }

        var page = Page();

        string[] written = ["{metric=\"limited_seconds\"}", "{metric=\"other\"}", "{metric=\"overflowing_total\"}", "{metric=\"strict_jobs\"}"];
        Assert.All(Names, name =>
            Assert.Equal(written.Select(labels => name + labels), Rows(page, name).Select(row => row.Series).Order(StringComparer.Ordinal)));
        Assert.Equal(7, Rows(page, "telemetry_series_overflowed_total").Sum(row => row.Value));
        Assert.Equal(7, Rows(page, "telemetry_series_rejected_total").Sum(row => row.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_sums_are_the_same_with_a_row_for_each_metric(bool isFlooded)
    {
        var sums = new[] { SeriesRows.Notable, SeriesRows.All }.Select(rows =>
        {
            var registry = MetricsRegistry.CreateBuilder().WithCardinalityLimit(3).Build();
            SeriesMetrics.Register(registry, rows);
            var jobs = registry.RegisterCounter("jobs_total", "Jobs.", ["kind"]);
            for (var i = 0; i < (isFlooded ? 10 : 2); i++) { jobs.Add(1, $"{i}"); }
            // What observed metrics have is known from the page before.
            _ = Page(registry);
            var page = Page(registry);
            // The rows themselves are series as well, and as many as there are.
            return Names.Where(name => name != "telemetry_metric_series" && name != "telemetry_series_demand")
                .Select(name => Rows(page, name).Sum(row => row.Value)).ToArray();
        }).ToArray();

        Assert.Equal(sums[1], sums[0]);
    }

    private string Page() => Page(_registry);

    private static string Page(MetricsRegistry registry)
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(registry, page);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }

    private static IEnumerable<(string Series, double Value)> Rows(string page, string name) => page.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))
        .Select(line => (line.Split(' ')[0], double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)));
}
