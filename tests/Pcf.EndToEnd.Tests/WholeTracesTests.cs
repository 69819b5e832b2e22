using System.Globalization;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>The running service with a rate of traces and tail keep at its defaults: each failed and each slow request arrives whole.</summary>
public sealed class WholeTracesTests
{
    private const int Requests = 20_000;

    // Some of every kind are kept by the sampler.
    private const string Rate = "50";

    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task Of_mixed_requests_each_that_failed_or_was_slow_arrives_whole_and_none_twice()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Otlp__Endpoint", receiver.Endpoint),
            ("PCF__Telemetry__Tracing__TracesPerSecond", Rate),
            ("PCF__Telemetry__Tracing__KeepSlowerThan", Slow.ToString("c", CultureInfo.InvariantCulture)),
            ("PCF__Telemetry__Metrics__Otlp", "false"), ("Logging__LogLevel__Default", "Warning"),
            ("Logging__LogLevel__Pcf.Observability.HostEvents", "Information"),
            // Which requests a busy machine refuses is not asked here.
            ("PCF__GraphQL__CostPerMinute", "0"), ("PCF__Admission__MinRequests", "1000"));
        using var requests = new MixedRequests(service.Client.BaseAddress!, slowness: Slow + TimeSpan.FromMilliseconds(50));

        await requests.SendAsync(Requests, connections: 12);
        var page = ScrapedPage.Parse(await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal(0, await service.TerminateAsync());

        var spans = await receiver.SpansAsync();
        var stopped = StoppedFields(service);
        Assert.Equal((spans.Count, 0), (stopped.GetProperty("spans").GetInt32(), stopped.GetProperty("spans_lost").GetInt32()));
        Assert.Equal(spans.Count, spans.Select(span => span.SpanId).Distinct().Count());
        var traces = spans.GroupBy(span => span.TraceId).ToDictionary(trace => trace.Key, trace => trace.ToArray());
        var unusual = requests.Traces(RequestKind.Failing, RequestKind.FailingList, RequestKind.Slow).ToArray();
        Assert.Equal(Requests * 7 / 100, unusual.Length);
        Assert.All(unusual, trace => Assert.True(traces.ContainsKey(trace), requests.Sent[trace].ToString()));
        foreach (var (id, kind) in requests.Sent)
        {
            if (traces.GetValueOrDefault(id) is { } trace) { HoldsWhole(trace, kind, requests); }
        }
        Assert.Equal(0, page.Sum("telemetry_tail_traces_total", ("outcome", "thinned")) + page.Sum("telemetry_tail_traces_total", ("outcome", "evicted")));
        Assert.Equal(traces.Count(trace => ReasonOf(trace.Value) is not null),
            page.Sum("telemetry_tail_traces_total", ("outcome", "error")) + page.Sum("telemetry_tail_traces_total", ("outcome", "slow")));
        Assert.Equal(0, page.Sum("telemetry_records_dropped_total", ("signal", "traces")));
    }

    // All the spans that the service makes for a request of the kind, under one another, with the mark of what kept them.
    private static void HoldsWhole(OtlpDecoder.Span[] trace, RequestKind kind, MixedRequests requests)
    {
        Assert.Equal(SpansOf(kind), string.Join(", ", trace.Select(span => span.Name).Order(StringComparer.Ordinal)));
        var ids = trace.Select(span => span.SpanId).ToHashSet();
        var root = Assert.Single(trace, span => requests.IsSender(span.TraceId, span.ParentSpanId));
        Assert.All(trace, span => Assert.True(span == root || ids.Contains(span.ParentSpanId), span.Name));
        Assert.Equal(kind is RequestKind.Failing or RequestKind.FailingList, trace.Any(span => span.Status == 2));
        var isBySampler = root.TraceState?.StartsWith("ot=th:", StringComparison.Ordinal) == true;
        Assert.Equal(isBySampler, ReasonOf(trace) is null);
        if (isBySampler) { return; }
        Assert.Equal(kind is RequestKind.Failing or RequestKind.FailingList ? "error" : "slow", ReasonOf(trace));
        Assert.All(trace, span => Assert.True(string.IsNullOrEmpty(span.TraceState)));
    }

    private static string? ReasonOf(OtlpDecoder.Span[] trace) =>
        trace.Select(span => span.Attributes.TryGetValue("sampling.reason", out var reason) ? reason.GetString() : null)
            .SingleOrDefault(reason => reason is not null);

    private static string SpansOf(RequestKind kind) => kind switch
    {
        RequestKind.List => "POST /graphql, authorization.check, batch note_lists, batch users, query, select notes, select users",
        RequestKind.FailingList =>
            "POST /graphql, authorization.check, batch note_lists, batch users, batch users, query, select notes, select users, select users",
        _ => "POST /graphql, batch users, query, select users",
    };

    private static JsonElement StoppedFields(ServiceProcess service) =>
        service.Lines.Select(line => JsonDocument.Parse(line).RootElement)
            .Single(record => record.TryGetProperty("event", out var name) && name.GetString() == "host.stopped").GetProperty("fields");
}
