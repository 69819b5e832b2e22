using System.Diagnostics;

namespace Pcf.Metrics.Tests.Histograms;

public sealed class ExemplarTests
{
    private readonly Histogram _histogram = MetricsRegistry.CreateBuilder().Build()
        .RegisterHistogram("job_duration_seconds", "Time.", options: new() { Bounds = [1, 10], Exemplars = true });

    [Fact]
    public void A_recording_in_a_sampled_trace_is_shown_with_its_ids()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var trace = Trace(ActivityTraceFlags.Recorded);

        _histogram.Record(0.5);

        var exemplar = Assert.Single(_histogram.Read().Exemplars);
        Assert.Equal((0.5, trace.TraceId.ToHexString(), trace.SpanId.ToHexString()), (exemplar.Value, exemplar.TraceId, exemplar.SpanId));
        Assert.True(exemplar.UnixMilliseconds >= before);
    }

    [Fact]
    public void Without_a_trace_or_in_one_that_is_not_kept_there_is_none()
    {
        _histogram.Record(0.5);
        using var trace = Trace(ActivityTraceFlags.None);
        _histogram.Record(0.5);

        Assert.Empty(_histogram.Read().Exemplars);
    }

    [Fact]
    public void Each_bucket_has_its_own_and_keeps_it_for_the_next_reading()
    {
        using var trace = Trace(ActivityTraceFlags.Recorded);
        foreach (var value in new[] { 0.5, 5, 50 }) { _histogram.Record(value); }

        Assert.Equal([0.5, 5, 50], _histogram.Read().Exemplars.Select(e => e.Value));
        Assert.Equal([0.5, 5, 50], _histogram.Read().Exemplars.Select(e => e.Value));
    }

    [Fact]
    public void The_first_recording_after_a_reading_is_shown_at_the_next()
    {
        using var trace = Trace(ActivityTraceFlags.Recorded);
        for (var i = 0; i < 1_000; i++) { _histogram.Record(0.5); }
        _histogram.Read();

        _histogram.Record(0.25);

        Assert.Equal(0.25, Assert.Single(_histogram.Read().Exemplars).Value);
    }

    [Fact]
    public void Every_recording_since_the_last_reading_has_the_same_chance()
    {
        using var trace = Trace(ActivityTraceFlags.Recorded);
        var chosen = new int[10];
        for (var round = 0; round < 20_000; round++)
        {
            for (var i = 0; i < 10; i++) { _histogram.Record(i / 100.0); }
            chosen[(int)Math.Round(Assert.Single(_histogram.Read().Exemplars).Value * 100)]++;
        }

        // 2,000 each; the standard deviation is 42, so this is eight of them.
        Assert.All(chosen, count => Assert.InRange(count, 1_660, 2_340));
    }

    [Fact]
    public void Recording_in_a_sampled_trace_allocates_nothing_once_the_slots_are_there()
    {
        using var trace = Trace(ActivityTraceFlags.Recorded);
        _histogram.Record(0.5);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) { _histogram.Record(0.5); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Activity Trace(ActivityTraceFlags flags)
    {
        var activity = new Activity("test") { ActivityTraceFlags = flags };
        return activity.SetIdFormat(ActivityIdFormat.W3C).Start();
    }
}
