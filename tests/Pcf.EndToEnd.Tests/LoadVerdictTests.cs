using System.Text.Json;

namespace Pcf.EndToEnd.Tests;

/// <summary>A soak fails where it must: on a loss that no metric counts, on a request that failed or was slow while the machine went on.</summary>
public sealed class LoadVerdictTests
{
    // 100 spans were kept and 30 records written; the collector and the sinks lost some of them.
    private const string Page = """
        telemetry_spans_total{decision="head"} 90
        telemetry_spans_total{decision="tail_error"} 10
        telemetry_spans_total{decision="dropped"} 500
        telemetry_log_records_total{level="INFO"} 30
        telemetry_records_dropped_total{signal="traces",reason="export_failed",sink="otlp"} 7
        telemetry_records_dropped_total{signal="traces",reason="queue_full",sink="otlp"} 3
        telemetry_records_dropped_total{signal="logs",reason="export_failed",sink="otlp"} 5
        telemetry_records_dropped_total{signal="logs",reason="export_failed",sink="file"} 2
        """;

    private const string Arrived = "{ spans: 90, records: 26, ownRecords: 1, lateAnswers: 0, lines: 30, file: 29, ownInFile: 1 }";

    [Fact]
    public async Task Losses_that_are_counted_are_no_fault() => Assert.Empty(await FailuresAsync(Arrived, "[]"));

    [Theory]
    [InlineData("spans: 90", "spans: 89", "spans to the collector")]
    [InlineData("records: 26", "records: 25", "records to the collector")]
    [InlineData("lines: 30", "lines: 29", "records to standard output")]
    [InlineData("file: 29", "file: 28", "records to the file")]
    public async Task One_loss_that_no_metric_counts_is_a_fault(string arrived, string lost, string named) =>
        Assert.StartsWith(named, Assert.Single(await FailuresAsync(Arrived.Replace(arrived, lost, StringComparison.Ordinal), "[]")),
            StringComparison.Ordinal);

    [Fact]
    public async Task More_than_was_made_is_a_fault_but_for_answers_that_came_too_late()
    {
        var more = Arrived.Replace("spans: 90", "spans: 95", StringComparison.Ordinal);

        Assert.Single(await FailuresAsync(more, "[]"));
        Assert.Empty(await FailuresAsync(more.Replace("lateAnswers: 0", "lateAnswers: 5", StringComparison.Ordinal), "[]"));
    }

    // The machine stood still from 5,000 to 6,000.
    [Theory]
    [InlineData("[{ kind: 'me', failure: 'ECONNRESET', from: 1000, to: 1010 }]", "requests that failed while the machine went on: 1")]
    [InlineData("[{ kind: 'me', failure: null, from: 1000, to: 2500 }]", "requests that took over a second while the machine went on: 1")]
    public async Task A_request_that_failed_or_was_slow_is_a_fault(string requests, string named) =>
        Assert.StartsWith(named, Assert.Single(await FailuresAsync(Arrived, requests)), StringComparison.Ordinal);

    [Fact]
    public async Task What_happened_while_the_machine_stood_still_is_none() =>
        Assert.Empty(await FailuresAsync(Arrived, "[{ kind: 'me', failure: 'deadline', from: 5500, to: 5600 }, { kind: 'me', failure: null, from: 4900, to: 6100 }]"));

    [Fact]
    public async Task A_machine_that_was_too_busy_all_the_time_is_no_verdict_where_anything_failed()
    {
        const string Failed = "[{ kind: 'me', failure: 'deadline', from: 5500, to: 5600 }]";

        Assert.StartsWith("seconds in which other programs left too little", Assert.Single(await FailuresAsync(Arrived, Failed, isBusy: true)),
            StringComparison.Ordinal);
        Assert.Empty(await FailuresAsync(Arrived, "[]", isBusy: true));
    }

    private static async Task<string[]> FailuresAsync(string arrived, string requests, bool isBusy = false)
    {
        var samples = isBusy ? "[{ isStarved: true }]" : "[{ isStarved: false }]";
        Engine.Require("node");
        var folder = new Uri(Path.Combine(Sources.Root, "tests/load/")).AbsoluteUri;
        var script = $$"""
            import { losses } from '{{folder}}figures.mjs';
            import { Page } from '{{folder}}page.mjs';
            import { judge } from '{{folder}}verdict.mjs';
            const counts = losses(new Page({{JsonSerializer.Serialize(Page)}}), {{arrived}});
            const verdicts = judge({
              result: { count: 1000 }, notable: {{requests}}, stoodStill: (from, to) => from < 6000 && to > 5000,
              events: { failed: 0, ended: 0, count: 5 }, samples: {{samples}}, trends: [], counts, faults: 0, code: 0,
            });
            console.log(JSON.stringify(verdicts.filter(({ holds }) => !holds).map(({ what }) => what)));
            """;
        var (code, output) = await Engine.RunAsync("node", ["--input-type=module", "-e", script]);
        Assert.True(code == 0, output);
        return JsonSerializer.Deserialize<string[]>(output)!;
    }
}
