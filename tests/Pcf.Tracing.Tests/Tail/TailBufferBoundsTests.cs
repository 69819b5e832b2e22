using System.Diagnostics;
using Pcf.Tracing.Tail;
using Pcf.Tracing.Tests.Support;

namespace Pcf.Tracing.Tests.Tail;

/// <summary>What the buffer may cost: time, memory, and what it loses by that, counted.</summary>
public sealed class TailBufferBoundsTests : TailBufferTest
{
    [Fact]
    public void A_trace_that_stays_open_and_has_not_failed_is_evicted_and_counted()
    {
        Use(new TailRules(KeepsFailed: true, SlowerThan: null, 1024 * 1024));
        var root = Start("root");
        Stop(Start("child"));
        Clock.Advance(TailBuffer.OpenFor + TailBuffer.SweepEvery);

        Assert.Equal((1, 0), (Tail.Traces(TailOutcome.Evicted), Tail.Held));
        Stop(root, failed: true);
        Assert.Equal(2, Tail.Evicted);
        Assert.Empty(Kept);
        Clock.Advance(TailBuffer.LateFor + TailBuffer.SweepEvery);
        Assert.Equal(0, Tail.Open);
    }

    [Fact]
    public void A_trace_that_stays_open_is_slow_already_and_what_comes_later_follows()
    {
        var root = Start("root");
        Stop(Start("child"));
        Clock.Advance(TailBuffer.OpenFor + TailBuffer.SweepEvery);
        Assert.Single(Kept);
        Stop(Start("second"));
        Stop(root);

        Assert.Equal(["child", "second", "root"], Kept.Select(kept => kept.Span.OperationName));
        Assert.Equal(1, Tail.Traces(TailOutcome.Slow));
    }

    [Fact]
    public void Above_half_of_the_memory_roots_thin_and_at_its_end_none_is_recorded()
    {
        const int Room = 256 * 1024;
        Use(new TailRules(KeepsFailed: true, SlowAfter, Room));
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Count(_ => Tail.Admits()));
        Fill(Room * 3 / 4);
        Assert.InRange(Enumerable.Range(0, 1_000).Count(_ => Tail.Admits()), 300, 700);
        Fill(Room);
        var thinned = Tail.Traces(TailOutcome.Thinned);
        Assert.Equal(0, Enumerable.Range(0, 1_000).Count(_ => Tail.Admits()));
        Assert.Equal(1_000, Tail.Traces(TailOutcome.Thinned) - thinned);

        void Fill(long bytes)
        {
            while (Tail.Bytes < bytes)
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
        Use(new TailRules(KeepsFailed: true, SlowAfter, Room));
        for (var i = 0; i < 1_000; i++)
        {
            Activity.Current = null;
            if (!Tail.Admits()) { continue; }
            Start("root");
            for (var child = 0; child < 5; child++)
            {
                Stop(Start("child"));
                Assert.InRange(Tail.Bytes, 0, Room);
            }
        }

        Assert.True(Tail.Traces(TailOutcome.Evicted) > 0);
        Assert.Equal(Ended, Tail.Held + Tail.Evicted);
    }

    [Fact]
    public void A_trace_that_outgrows_its_share_after_it_has_failed_goes_out_as_it_grows()
    {
        Use(new TailRules(KeepsFailed: true, SlowAfter, 64 * 1024));
        var root = Start("root");
        Stop(Start("failed"), failed: true);
        for (var i = 0; i < 1_000; i++) { Stop(Start("child")); }
        Stop(root);

        Assert.Equal(1_002, Kept.Count);
        Assert.Equal(1_002, Kept.Select(kept => kept.Span.SpanId).Distinct().Count());
    }

    [Fact]
    public void A_trace_that_outgrows_its_share_and_is_not_taken_is_given_up_whole()
    {
        Use(new TailRules(KeepsFailed: true, SlowAfter, 64 * 1024));
        Takes = 10;
        var root = Start("root");
        Stop(Start("failed"), failed: true);
        for (var i = 0; i < 1_000; i++) { Stop(Start("child")); }
        Takes = int.MaxValue;
        for (var i = 0; i < 1_000; i++) { Stop(Start("child")); }
        Assert.False(Tail.Follows(root.TraceId));
        Stop(root);

        Assert.Empty(Kept);
        Assert.True(Refused > 10);
    }

    [Fact]
    public void Of_a_trace_that_has_left_in_part_and_is_taken_no_further_only_the_root_still_leaves()
    {
        Use(new TailRules(KeepsFailed: true, SlowAfter, 64 * 1024));
        Takes = 500;
        var root = Start("root");
        Stop(Start("failed"), failed: true);
        for (var i = 0; i < 1_000; i++) { Stop(Start("child")); }
        Takes = int.MaxValue;
        Stop(Start("child"));
        Stop(root);

        Assert.Equal(501, Kept.Count);
        Assert.Same(root, Kept[^1].Span);
        Assert.Equal(1, Refused);
    }

    [Fact]
    public void A_stop_decides_what_is_open()
    {
        Start("failed");
        Stop(Start("child"), failed: true);
        Activity.Current = null;
        Start("other");
        Stop(Start("child"));

        Tail.Close();

        Assert.Single(Kept);
        Assert.Equal(0, Tail.Held);
    }
}
