using System.Diagnostics;
using Pcf.Tracing.Tail;
using Pcf.Tracing.Tests.Support;

namespace Pcf.Tracing.Tests.Tail;

/// <summary>Which traces that the sampler did not keep are kept at their end, whole.</summary>
public sealed class TailBufferTests : TailBufferTest
{
    [Fact]
    public void A_trace_with_a_failed_span_is_kept_whole()
    {
        var root = Start("root");
        Stop(Start("child"));
        Stop(Start("failed"), failed: true);
        Assert.Empty(Kept);
        Stop(root);

        Assert.Equal(["child", "failed", "root"], Kept.Select(kept => kept.Span.OperationName));
        Assert.All(Kept, kept => Assert.Equal(TailReason.Error, kept.Reason));
        Assert.Equal(1, Tail.Traces(TailOutcome.Error));
    }

    [Fact]
    public void A_trace_of_one_buffer_is_none_of_another()
    {
        var root = Start("root");
        Assert.True(Tail.Follows(root.TraceId));
        using var other = new TailBuffer(Clock, new TailRules(KeepsFailed: true, SlowAfter, 1024 * 1024));

        Assert.False(other.Follows(root.TraceId));
        Stop(root);
        Assert.False(Tail.Follows(root.TraceId));
    }

    [Fact]
    public void Spans_of_traces_that_are_let_go_need_no_memory_but_their_traces()
    {
        const int Traces = 200;
        var spans = new Activity[Traces, 4];
        for (var i = 0; i < Traces; i++)
        {
            Activity.Current = null;
            for (var j = 0; j < 4; j++) { spans[i, j] = new Activity("span").Start(); }
        }
        Use(new TailRules(KeepsFailed: true, SlowAfter, 1024 * 1024));
        HoldAndLetGo(spans, 0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < Traces; i++) { HoldAndLetGo(spans, i); }
        var ofTrace = (GC.GetAllocatedBytesForCurrentThread() - before) / (Traces - 1);

        // The trace itself and its place in the map; a list for its spans would be 150 more.
        Assert.InRange(ofTrace, 1, 250);
        Ended += Traces * 4;
    }

    private void HoldAndLetGo(Activity[,] spans, int trace)
    {
        Tail.Start(spans[trace, 0]);
        for (var span = 3; span >= 0; span--) { Tail.End(spans[trace, span]); }
    }

    [Fact]
    public void A_status_by_the_older_attribute_counts()
    {
        var root = Start("root");
        root.SetTag("otel.status_code", "ERROR");
        Stop(root);

        Assert.Single(Kept);
    }

    [Fact]
    public void A_trace_whose_root_takes_longer_than_the_threshold_is_kept_and_one_that_takes_as_long_is_not()
    {
        Stop(Start("root"), took: SlowAfter);
        Stop(Start("root"), took: SlowAfter + TimeSpan.FromTicks(1));

        Assert.Equal(TailReason.Slow, Assert.Single(Kept).Reason);
        Assert.Equal((1, 1), (Tail.Traces(TailOutcome.Slow), Tail.Traces(TailOutcome.Freed)));
    }

    [Fact]
    public void A_child_that_takes_long_does_not_keep_its_trace()
    {
        var root = Start("root");
        Stop(Start("child"), took: SlowAfter * 2);
        Stop(root, took: TimeSpan.FromSeconds(1));

        Assert.Empty(Kept);
    }

    [Fact]
    public void Failures_are_not_kept_where_only_slow_traces_are_asked_for()
    {
        Use(new TailRules(KeepsFailed: false, SlowAfter, 1024 * 1024));
        Stop(Start("root"), failed: true);

        Assert.Empty(Kept);
    }

    [Fact]
    public void Late_spans_follow_a_kept_trace_for_a_while_and_then_no_more()
    {
        var root = Start("root");
        var late = Start("late");
        var later = Start("later");
        Stop(root, failed: true);
        Assert.True(Tail.Follows(root.TraceId));
        Stop(late);
        Assert.Equal(["root", "late"], Kept.Select(kept => kept.Span.OperationName));

        Clock.Advance(TailBuffer.LateFor + TailBuffer.SweepEvery);

        Assert.False(Tail.Follows(root.TraceId));
        Stop(later);
        Assert.Equal(2, Kept.Count);
        Assert.Equal(1, Tail.Freed);
    }

    [Fact]
    public void Late_spans_of_a_freed_trace_are_freed()
    {
        var root = Start("root");
        var late = Start("late");
        Stop(root);
        Assert.False(Tail.Follows(root.TraceId));
        Stop(late, failed: true);

        Assert.Equal(2, Tail.Freed);
    }

    [Fact]
    public void Requests_of_one_trace_that_overlap_are_decided_together()
    {
        var outer = Start("outer");
        var inner = Start("inner", Remote(outer));
        Stop(inner);
        Assert.Equal(1, Tail.Held);
        Stop(outer, failed: true);

        Assert.Equal(["inner", "outer"], Kept.Select(kept => kept.Span.OperationName));
    }

    [Fact]
    public void A_span_that_names_its_local_parent_by_context_is_no_root()
    {
        var root = Start("root");
        Activity.Current = null;
        Stop(Source.StartActivity(ActivityKind.Internal, name: "batch", parentContext: root.Context)!);
        Assert.Equal(1, Tail.Held);
        Stop(root, failed: true);

        Assert.Equal(2, Kept.Count);
    }

    [Fact]
    public void A_new_request_of_a_trace_that_was_kept_is_decided_anew()
    {
        var first = Start("first");
        Stop(first, failed: true);
        Stop(Start("second", Remote(first)));
        Stop(Start("third", Remote(first)), failed: true);

        Assert.Equal(["first", "third"], Kept.Select(kept => kept.Span.OperationName));
    }

    [Fact]
    public void Spans_of_sources_that_are_left_out_are_not_held_and_their_root_decides_still()
    {
        Listener.ActivityStopped = span =>
        {
            if (span.OperationName != "left out") { Ended++; }
            Tail.End(span, isLeftOut: span.OperationName == "left out");
        };
        var root = Start("left out");
        Stop(Start("child"), failed: true);
        Stop(root);

        Assert.Equal("child", Assert.Single(Kept).Span.OperationName);
    }

    [Fact]
    public void Racing_requests_keep_each_failed_trace_whole_and_no_other()
    {
        const int Requests = 5_000;
        Use(new TailRules(KeepsFailed: true, SlowAfter, 16 * 1024 * 1024));
        Parallel.For(0, Requests, i =>
        {
            Activity.Current = null;
            var root = Start("root");
            var children = Enumerable.Range(0, 4).Select(_ => Start("child")).ToArray();
            Parallel.ForEach(children, child => child.Stop());
            if (i % 10 == 0) { root.SetStatus(ActivityStatusCode.Error); }
            root.Stop();
        });

        var traces = Kept.GroupBy(kept => kept.Span.TraceId).ToArray();
        Assert.Equal(Requests / 10, traces.Length);
        Assert.All(traces, trace => Assert.Equal(5, trace.Select(kept => kept.Span.SpanId).Distinct().Count()));
        Assert.Equal(Requests / 10 * 5, Kept.Count);
        Assert.Equal(Requests / 10 * 45, Tail.Freed);
    }

    private static ActivityContext Remote(Activity of) => new(of.TraceId, of.SpanId, ActivityTraceFlags.None, isRemote: true);

    [Fact]
    public void A_trace_that_is_asked_for_is_kept_whole_at_its_end()
    {
        var root = Start("root");
        Stop(Start("sign in"));
        Tail.Keep(root.TraceId);
        Stop(Start("child"));
        Assert.Empty(Kept);
        Stop(root);
        Tail.Keep(root.TraceId);

        Assert.Equal(["sign in", "child", "root"], Kept.Select(kept => kept.Span.OperationName));
        Assert.All(Kept, kept => Assert.Equal(TailReason.Override, kept.Reason));
        Assert.Equal(1, Tail.Traces(TailOutcome.Override));
    }
}
