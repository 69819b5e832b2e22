using System.Diagnostics;
using Pcf.Tests.Shared;
using Pcf.Tracing.Tail;

namespace Pcf.Tracing.Tests.Tail;

/// <summary>Which traces that the sampler did not keep are kept at their end, whole, and that every span is counted once.</summary>
public sealed class TailBufferTests : IDisposable
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);
    private readonly FakeClock _clock = new();
    private readonly ActivitySource _source = new($"Test.{Guid.NewGuid():N}");
    private readonly List<(Activity Span, TailReason Reason)> _kept = [];
    private readonly ActivityListener _listener;
    private TailBuffer _buffer;
    private long _ended;

    public TailBufferTests()
    {
        Activity.Current = null;
        _buffer = Buffer(new TailRules(KeepsFailed: true, Slow, 1024 * 1024));
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source == _source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = span => _buffer.Start(span),
            ActivityStopped = span =>
            {
                Interlocked.Increment(ref _ended);
                _buffer.End(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        // Whatever happened, each span that ended is kept, freed, evicted or still held.
        Assert.Equal(_ended, _buffer.Kept + _buffer.Freed + _buffer.Evicted + _buffer.Held);
        Assert.Equal(_kept.Count, _buffer.Kept);
        if (_buffer.Open == 0) { Assert.Equal(0, _buffer.Bytes); }
        _listener.Dispose();
        _source.Dispose();
        _buffer.Dispose();
    }

    [Fact]
    public void A_trace_with_a_failed_span_is_kept_whole()
    {
        var root = Start("root");
        Stop(Start("child"));
        Stop(Start("failed"), failed: true);
        Assert.Empty(_kept);
        Stop(root);

        Assert.Equal(["child", "failed", "root"], _kept.Select(kept => kept.Span.OperationName));
        Assert.All(_kept, kept => Assert.Equal(TailReason.Error, kept.Reason));
        Assert.Equal(1, _buffer.Traces(TailOutcome.Error));
    }

    [Fact]
    public void A_status_by_the_older_attribute_counts()
    {
        var root = Start("root");
        root.SetTag("otel.status_code", "ERROR");
        Stop(root);

        Assert.Single(_kept);
    }

    [Fact]
    public void A_trace_whose_root_takes_longer_than_the_threshold_is_kept_and_one_that_takes_as_long_is_not()
    {
        Stop(Start("root"), took: Slow);
        Stop(Start("root"), took: Slow + TimeSpan.FromTicks(1));

        Assert.Equal(TailReason.Slow, Assert.Single(_kept).Reason);
        Assert.Equal((1, 1), (_buffer.Traces(TailOutcome.Slow), _buffer.Traces(TailOutcome.Freed)));
    }

    [Fact]
    public void A_child_that_takes_long_does_not_keep_its_trace()
    {
        var root = Start("root");
        Stop(Start("child"), took: Slow * 2);
        Stop(root, took: TimeSpan.FromSeconds(1));

        Assert.Empty(_kept);
    }

    [Fact]
    public void Failures_are_not_kept_where_only_slow_traces_are_asked_for()
    {
        _buffer = Buffer(new TailRules(KeepsFailed: false, Slow, 1024 * 1024));
        Stop(Start("root"), failed: true);

        Assert.Empty(_kept);
    }

    [Fact]
    public void Late_spans_follow_a_kept_trace_for_a_while_and_then_no_more()
    {
        var root = Start("root");
        var late = Start("late");
        var later = Start("later");
        Stop(root, failed: true);
        Assert.True(_buffer.Follows(root.TraceId));
        Stop(late);
        Assert.Equal(["root", "late"], _kept.Select(kept => kept.Span.OperationName));

        _clock.Advance(TailBuffer.LateFor + TailBuffer.SweepEvery);

        Assert.False(_buffer.Follows(root.TraceId));
        Stop(later);
        Assert.Equal(2, _kept.Count);
        Assert.Equal(1, _buffer.Freed);
    }

    [Fact]
    public void Late_spans_of_a_freed_trace_are_freed()
    {
        var root = Start("root");
        var late = Start("late");
        Stop(root);
        Assert.False(_buffer.Follows(root.TraceId));
        Stop(late, failed: true);

        Assert.Equal(2, _buffer.Freed);
    }

    [Fact]
    public void Requests_of_one_trace_that_overlap_are_decided_together()
    {
        var outer = Start("outer");
        var inner = Start("inner", Remote(outer));
        Stop(inner);
        Assert.Equal(1, _buffer.Held);
        Stop(outer, failed: true);

        Assert.Equal(["inner", "outer"], _kept.Select(kept => kept.Span.OperationName));
    }

    [Fact]
    public void A_span_that_names_its_local_parent_by_context_is_no_root()
    {
        var root = Start("root");
        Activity.Current = null;
        Stop(_source.StartActivity(ActivityKind.Internal, name: "batch", parentContext: root.Context)!);
        Assert.Equal(1, _buffer.Held);
        Stop(root, failed: true);

        Assert.Equal(2, _kept.Count);
    }

    [Fact]
    public void A_new_request_of_a_trace_that_was_kept_is_decided_anew()
    {
        var first = Start("first");
        Stop(first, failed: true);
        Stop(Start("second", Remote(first)));
        Stop(Start("third", Remote(first)), failed: true);

        Assert.Equal(["first", "third"], _kept.Select(kept => kept.Span.OperationName));
    }

    [Fact]
    public void A_trace_that_stays_open_and_has_not_failed_is_evicted_and_counted()
    {
        _buffer = Buffer(new TailRules(KeepsFailed: true, SlowerThan: null, 1024 * 1024));
        var root = Start("root");
        Stop(Start("child"));
        _clock.Advance(TailBuffer.OpenFor + TailBuffer.SweepEvery);

        Assert.Equal((1, 0), (_buffer.Traces(TailOutcome.Evicted), _buffer.Held));
        Stop(root, failed: true);
        Assert.Equal(2, _buffer.Evicted);
        Assert.Empty(_kept);
        _clock.Advance(TailBuffer.LateFor + TailBuffer.SweepEvery);
        Assert.Equal(0, _buffer.Open);
    }

    [Fact]
    public void A_trace_that_stays_open_is_slow_already_and_what_comes_later_follows()
    {
        var root = Start("root");
        Stop(Start("child"));
        _clock.Advance(TailBuffer.OpenFor + TailBuffer.SweepEvery);
        Assert.Single(_kept);
        Stop(Start("second"));
        Stop(root);

        Assert.Equal(["child", "second", "root"], _kept.Select(kept => kept.Span.OperationName));
        Assert.Equal(1, _buffer.Traces(TailOutcome.Slow));
    }

    [Fact]
    public void Above_half_of_the_memory_roots_thin_and_at_its_end_none_is_recorded()
    {
        const int Room = 256 * 1024;
        _buffer = Buffer(new TailRules(KeepsFailed: true, Slow, Room));
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Count(_ => _buffer.Admits()));
        Fill(Room * 3 / 4);
        Assert.InRange(Enumerable.Range(0, 1_000).Count(_ => _buffer.Admits()), 300, 700);
        Fill(Room);
        var thinned = _buffer.Traces(TailOutcome.Thinned);
        Assert.Equal(0, Enumerable.Range(0, 1_000).Count(_ => _buffer.Admits()));
        Assert.Equal(1_000, _buffer.Traces(TailOutcome.Thinned) - thinned);

        void Fill(long bytes)
        {
            while (_buffer.Bytes < bytes)
            {
                Activity.Current = null;
                Start("root");
            }
        }
    }

    [Fact]
    public void Memory_stays_below_its_bound_and_each_trace_that_it_costs_is_counted()
    {
        const int Room = 64 * 1024;
        _buffer = Buffer(new TailRules(KeepsFailed: true, Slow, Room));
        for (var i = 0; i < 1_000; i++)
        {
            Activity.Current = null;
            if (!_buffer.Admits()) { continue; }
            Start("root");
            for (var child = 0; child < 5; child++)
            {
                Stop(Start("child"));
                Assert.InRange(_buffer.Bytes, 0, Room);
            }
        }

        Assert.True(_buffer.Traces(TailOutcome.Evicted) > 0);
        Assert.Equal(_ended, _buffer.Held + _buffer.Evicted);
    }

    [Fact]
    public void A_trace_that_outgrows_its_share_after_it_has_failed_goes_out_as_it_grows()
    {
        _buffer = Buffer(new TailRules(KeepsFailed: true, Slow, 64 * 1024));
        var root = Start("root");
        Stop(Start("failed"), failed: true);
        for (var i = 0; i < 1_000; i++) { Stop(Start("child")); }
        Stop(root);

        Assert.Equal(1_002, _kept.Count);
        Assert.Equal(1_002, _kept.Select(kept => kept.Span.SpanId).Distinct().Count());
    }

    [Fact]
    public void A_stop_decides_what_is_open()
    {
        Start("failed");
        Stop(Start("child"), failed: true);
        Activity.Current = null;
        Start("other");
        Stop(Start("child"));

        _buffer.Close();

        Assert.Single(_kept);
        Assert.Equal(0, _buffer.Held);
    }

    [Fact]
    public void Spans_of_sources_that_are_left_out_are_not_held_and_their_root_decides_still()
    {
        _listener.ActivityStopped = span =>
        {
            if (span.OperationName != "left out") { _ended++; }
            _buffer.End(span, isLeftOut: span.OperationName == "left out");
        };
        var root = Start("left out");
        Stop(Start("child"), failed: true);
        Stop(root);

        Assert.Equal("child", Assert.Single(_kept).Span.OperationName);
    }

    [Fact]
    public void Racing_requests_keep_each_failed_trace_whole_and_no_other()
    {
        const int Requests = 5_000;
        _buffer = Buffer(new TailRules(KeepsFailed: true, Slow, 16 * 1024 * 1024));
        Parallel.For(0, Requests, i =>
        {
            Activity.Current = null;
            var root = Start("root");
            var children = Enumerable.Range(0, 4).Select(_ => Start("child")).ToArray();
            Parallel.ForEach(children, child => child.Stop());
            if (i % 10 == 0) { root.SetStatus(ActivityStatusCode.Error); }
            root.Stop();
        });

        var traces = _kept.GroupBy(kept => kept.Span.TraceId).ToArray();
        Assert.Equal(Requests / 10, traces.Length);
        Assert.All(traces, trace => Assert.Equal(5, trace.Select(kept => kept.Span.SpanId).Distinct().Count()));
        Assert.Equal(Requests / 10 * 5, _kept.Count);
        Assert.Equal(Requests / 10 * 45, _buffer.Freed);
    }

    private static ActivityContext Remote(Activity of) => new(of.TraceId, of.SpanId, ActivityTraceFlags.None, isRemote: true);

    private static void Stop(Activity span, bool failed = false, TimeSpan? took = null)
    {
        if (failed) { span.SetStatus(ActivityStatusCode.Error); }
        if (took is { } time) { span.SetEndTime(span.StartTimeUtc + time); }
        span.Stop();
    }

    private Activity Start(string name) => _source.StartActivity(name)!;

    private Activity Start(string name, ActivityContext parent) => _source.StartActivity(ActivityKind.Server, name: name, parentContext: parent)!;

    private TailBuffer Buffer(TailRules rules)
    {
        _buffer?.Dispose();
        var buffer = new TailBuffer(_clock, rules);
        buffer.OnKept = (spans, reason) =>
        {
            lock (_kept) { _kept.AddRange(spans.Select(span => (span, reason))); }
        };
        return buffer;
    }
}
