using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Pcf.Logging;
using Pcf.Otlp.Tests.Support;
using Pcf.Redaction;
using Pcf.Tracing;
using Pcf.Tracing.Tail;

namespace Pcf.Otlp.Tests;

/// <summary>What a receiver has of requests that the sampler did not keep: failed and slow ones whole, and nothing of the others.</summary>
public sealed class TailKeepTests : IDisposable
{
    private const int SpansOfRequest = 5;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private readonly HttpReceiver _receiver = new();
    private readonly string _name = $"Test.{Guid.NewGuid():N}";
    private readonly ActivitySource _source;
    private TracerProvider? _provider;

    public TailKeepTests()
    {
        Activity.Current = null;
        _source = new ActivitySource(_name);
    }

    public void Dispose()
    {
        _provider?.Dispose();
        _source.Dispose();
        _receiver.Dispose();
    }

    [Fact]
    public void Of_mixed_requests_each_that_failed_or_was_slow_arrives_whole_and_every_span_is_counted()
    {
        const int Requests = 6_000;
        using var queue = Started(tracesPerSecond: 100);
        var unusual = new ConcurrentDictionary<string, string>();

        Parallel.For(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var (trace, reason) = Request(isFailed: i % 20 == 0, isSlow: i % 50 == 7);
            if (reason is not null) { unusual[trace] = reason; }
        });
        queue.End(Long, SpanQueue.Patience);

        var spans = _receiver.Bodies.SelectMany(SentSpan.OfRequest).ToArray();
        var traces = spans.GroupBy(span => span.TraceId).ToDictionary(trace => trace.Key, trace => trace.ToArray());
        Assert.Equal(spans.Length, spans.Select(span => span.SpanId).Distinct().Count());
        Assert.Equal((Requests / 20) + (Requests / 50), unusual.Count);
        Assert.All(unusual.Keys, trace => Assert.Equal(SpansOfRequest, traces[trace].Length));
        Assert.All(traces.Values, trace => Assert.Equal(SpansOfRequest, trace.Length));
        var ids = spans.Select(span => span.SpanId).ToHashSet();
        Assert.All(spans, span => Assert.True(span.ParentId is null || ids.Contains(span.ParentId)));

        Assert.All(traces, trace => HoldsMarks(trace.Value, unusual.GetValueOrDefault(trace.Key)));
        Assert.Equal(0, queue.Tail!.Traces(TailOutcome.Thinned) + queue.Tail.Held + queue.Tail.Evicted);
        Assert.Equal(Requests * SpansOfRequest, queue.Sent + queue.Drops.Total + queue.Tail.Freed);
        Assert.Equal(spans.Length, queue.Sent);
    }

    [Fact]
    public void A_threshold_that_came_with_the_request_and_secrets_stay_here()
    {
        using var queue = Started(tracesPerSecond: 0.01, RemoteParents.Follow);
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None,
            "ot=th:ffffffffffffff", isRemote: true);
        using (var root = _source.StartActivity(ActivityKind.Server, name: "request", parentContext: parent)!)
        {
            Assert.Equal((true, false), (root.IsAllDataRequested, root.Recorded));
            root.SetTag("password", "Tr0ub4dor-and-3").SetStatus(ActivityStatusCode.Error);
        }
        queue.End(Long, SpanQueue.Patience);

        var sent = Assert.Single(SentSpan.OfRequest(Assert.Single(_receiver.Bodies)));
        Assert.Null(sent.TraceState);
        Assert.Equal("error", sent.Attributes["sampling.reason"]);
        Assert.DoesNotContain("Tr0ub4dor", sent.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_for_which_the_queue_has_no_room_is_lost_whole_and_counted()
    {
        _receiver.Answers.Reset();
        using var queue = Started(tracesPerSecond: 0.01);
        for (var i = 0; i < SpanQueue.Capacity; i++) { Request(isFailed: true, isSlow: false); }
        Assert.True(queue.Drops[OtlpDropReason.QueueFull] > 0);
        _receiver.Answers.Set();
        queue.End(Long, Long);

        // Those that the sampler keeps leave span by span.
        var traces = _receiver.Bodies.SelectMany(SentSpan.OfRequest).GroupBy(span => span.TraceId)
            .Where(trace => trace.All(span => span.TraceState is null)).ToArray();
        Assert.NotEmpty(traces);
        Assert.All(traces, trace => Assert.Equal(SpansOfRequest, trace.Count()));
        Assert.Equal(SpanQueue.Capacity * SpansOfRequest, queue.Sent + queue.Drops.Total);
    }

    [Theory]
    [InlineData(2, 10_000)]
    [InlineData(16, 20_000)]
    public void A_trace_that_is_larger_than_memory_and_queue_arrives_with_its_root_or_not_at_all(int mib, int children)
    {
        _receiver.Answers.Reset();
        using var queue = Started(tracesPerSecond: 0.01, room: mib * 1024 * 1024);
        Activity.Current = null;
        string id;
        using (var root = NotSampled("large"))
        {
            id = root.TraceId.ToHexString();
            using (var failed = _source.StartActivity("failed")) { failed!.SetStatus(ActivityStatusCode.Error); }
            for (var i = 0; i < children; i++) { _source.StartActivity("child")?.Dispose(); }
        }
        _receiver.Answers.Set();
        queue.End(Long, Long);

        var spans = _receiver.Bodies.SelectMany(SentSpan.OfRequest).Where(span => span.TraceId == id).ToArray();
        if (spans.Length > 0)
        {
            Assert.Equal("error", Assert.Single(spans, span => span.ParentId is null).Attributes["sampling.reason"]);
            Assert.Contains(spans, span => span.Name == "failed");
        }
    }

    [Fact]
    public void Where_the_memory_is_full_spans_are_not_recorded_at_all()
    {
        using var queue = Started(tracesPerSecond: 0.01);
        // The sampler keeps the first request or two.
        for (var i = 0; i < 10; i++) { Request(isFailed: false, isSlow: false); }
        var open = new List<Activity>();
        while (queue.Tail!.Traces(TailOutcome.Thinned) < 1_000)
        {
            Activity.Current = null;
            if (_source.StartActivity("request") is { } root) { open.Add(root); }
        }

        Assert.InRange(queue.Tail.Bytes, 0, Room);
        Assert.Contains(open, root => !root.IsAllDataRequested);
        Activity.Current = open.Find(root => !root.IsAllDataRequested);
        Assert.Null(_source.StartActivity("child"));
    }

    private const int Room = 16 * 1024 * 1024;

    private static void HoldsMarks(SentSpan[] trace, string? unusual)
    {
        Assert.All(trace, span => Assert.Equal(1u, span.Flags & 0xff));
        var root = Assert.Single(trace, span => span.ParentId is null);
        if (root.TraceState is { } state)
        {
            Assert.StartsWith("ot=th:", state, StringComparison.Ordinal);
            Assert.All(trace, span => Assert.False(span.Attributes.ContainsKey("sampling.reason")));
            return;
        }
        Assert.Equal(unusual, root.Attributes["sampling.reason"]);
        Assert.All(trace, span => Assert.Null(span.TraceState));
        Assert.Equal(1, trace.Count(span => span.Attributes.ContainsKey("sampling.reason")));
    }

    private (string Trace, string? Reason) Request(bool isFailed, bool isSlow)
    {
        Activity.Current = null;
        using var root = _source.StartActivity("request", ActivityKind.Server)!;
        using (var operation = _source.StartActivity("operation"))
        {
            var first = _source.StartActivity("query", ActivityKind.Client);
            first?.SetTag("db.query.text", "SELECT 1").Stop();
            Parallel.For(0, 2, _ =>
            {
                using var query = _source.StartActivity(ActivityKind.Client, name: "query", parentContext: operation?.Context ?? default);
                if (isFailed) { query?.SetStatus(ActivityStatusCode.Error); }
            });
        }
        if (isSlow) { root.SetEndTime(root.StartTimeUtc + TimeSpan.FromSeconds(10)); }
        return (root.TraceId.ToString(), isFailed ? "error" : isSlow ? "slow" : null);
    }

    // One that the sampler does not keep; it keeps a few of a first burst.
    private Activity NotSampled(string name)
    {
        while (true)
        {
            var root = _source.StartActivity(name, ActivityKind.Server)!;
            if (!root.Recorded) { return root; }
            root.Dispose();
        }
    }

    private SpanQueue Started(double tracesPerSecond, RemoteParents remoteParents = RemoteParents.Decide, long room = Room)
    {
        var options = new OtlpOptions { Endpoint = _receiver.Address, Timeout = TimeSpan.FromSeconds(60), BatchDelay = TimeSpan.FromSeconds(1) };
        var tail = new TailBuffer(TimeProvider.System, new TailRules(KeepsFailed: true, TimeSpan.FromSeconds(5), room));
        var queue = new SpanQueue(
            OtlpTarget.Of(options, OtlpSignal.Traces), new OtlpResource(new LogIdentity("pcf-test", "1.0.0", "test")), new Redactor(),
            options.BatchDelay, tail: tail);
        _provider = Sdk.CreateTracerProviderBuilder().AddSource(_name).AddProcessor(queue)
            .SetSampler(AdaptiveSampler.Create(TimeProvider.System, tracesPerSecond, remoteParents, tail)).Build();
        return queue;
    }
}
