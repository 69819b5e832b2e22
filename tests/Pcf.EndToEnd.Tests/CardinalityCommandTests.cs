using Pcf.EndToEnd.Tests.Support;
using Pcf.Tool.Cardinality;

namespace Pcf.EndToEnd.Tests;

/// <summary><c>pcf cardinality</c> as an operator meets it.</summary>
public sealed class CardinalityCommandTests
{
    private const string Page =
        """
        # HELP jobs_total Jobs.
        # TYPE jobs_total counter
        jobs_total{kind="a",user="one \"1\", or {two}"} 1
        jobs_total{kind="a",user="x\\"} 1
        jobs_total{kind="b",user="y"} 2
        # TYPE job_duration_seconds histogram
        job_duration_seconds_bucket{kind="a",le="1"} 1
        job_duration_seconds_bucket{kind="a",le="+Inf"} 1
        job_duration_seconds_sum{kind="a"} 0.5
        job_duration_seconds_count{kind="a"} 1
        up 1
        # TYPE telemetry_metric_series_limit gauge
        telemetry_metric_series_limit{metric="jobs_total"} 10
        telemetry_metric_series_limit{metric="job_duration_seconds"} 10
        telemetry_metric_series_limit{metric="other"} 7000
        # TYPE telemetry_metric_series_default_limit gauge
        telemetry_metric_series_default_limit 1000
        # TYPE telemetry_series_demand gauge
        telemetry_series_demand{metric="jobs_total"} 3
        telemetry_series_demand{metric="job_duration_seconds"} 11

        """;

    [Fact]
    public void A_page_is_read_by_metric_series_and_label()
    {
        var page = MetricsPage.Parse(new StringReader(Page));

        Assert.Equal(3, page.Metrics["jobs_total"].Series);
        Assert.Equal(("user", 3), page.Metrics["jobs_total"].WorstLabel());
        // A histogram's buckets are one series, as the library counts it.
        Assert.Equal(1, page.Metrics["job_duration_seconds"].Series);
        Assert.Equal(1, page.Metrics["up"].Series);
        Assert.Equal(3, page.Self("telemetry_series_demand", "jobs_total"));
    }

    [Fact]
    public void What_was_asked_for_more_than_it_may_have_is_over_its_budget()
    {
        var rows = CardinalityRow.Of(MetricsPage.Parse(new StringReader(Page)), MetricsPage.Parse(new StringReader(Page)));

        Assert.Equal(["job_duration_seconds"], rows.Where(row => row.IsOver).Select(row => row.Metric));
        // Told of by no row of its own: it has what it was asked for, and the limit of all.
        Assert.Equal((1_000, 1), rows.Where(row => row.Metric == "up").Select(row => (row.Limit, row.Demand)).Single());
    }

    [Fact]
    public async Task A_healthy_service_is_within_its_budgets()
    {
        await using var service = await ServiceProcess.StartAsync();
        foreach (var name in new[] { "Mine", "Yours" }) { await service.AskAsync($"query {name} {{ me {{ name }} }}"); }

        var (code, output, errors) = await PcfProcess.RunAsync("", "cardinality", service.Client.BaseAddress!.OriginalString, "--interval", "0");

        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"graphql_requests_total +2 +1000 +2 .* operation_name \(2\)", output);
        Assert.Contains("within their budgets", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flooded_service_exits_one_and_names_the_label()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Metrics__CardinalityLimit", "20"));
        for (var i = 0; i < 60; i++) { await service.AskAsync($"query Flood{i} {{ me {{ name }} }}"); }

        var (code, output, _) = await PcfProcess.RunAsync("", "cardinality", service.Client.BaseAddress!.OriginalString, "--interval", "0");

        Assert.Equal(1, code);
        Assert.Matches(@"graphql_requests_total .* operation_name \(\d+\) +over", output);
    }

    [Fact]
    public async Task With_rows_for_all_metrics_the_verdict_is_the_same()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Metrics__SeriesRows", "all"));
        await service.AskAsync("query Mine { me { name } }");

        var (code, output, errors) = await PcfProcess.RunAsync("", "cardinality", service.Client.BaseAddress!.OriginalString, "--interval", "0");

        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"graphql_requests_total +1 +1000 +1 ", output);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("not a url")]
    [InlineData("http://127.0.0.1:1", "--interval", "-1")]
    [InlineData("http://127.0.0.1:1", "--token-file", "/no/such/file")]
    public async Task What_cannot_be_looked_at_exits_two_and_says_why(params string[] arguments)
    {
        var (code, _, errors) = await PcfProcess.RunAsync("", ["cardinality", .. arguments]);

        Assert.Equal(2, code);
        Assert.NotEqual("", errors);
    }
}
