using System.Buffers;
using System.Diagnostics;
using System.Text;
using Pcf.Metrics.Exposition;

namespace Pcf.Metrics.Tests.Exposition;

public sealed class OpenMetricsTests
{
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().WithClock(new StoppedClock(1_700_000_000_042)).Build();

    [Fact]
    public void Each_type_is_written_with_its_unit_and_the_time_of_its_making()
    {
        _registry.RegisterCounter("job_cpu_seconds_total", "CPU time.", ["kind"]).Add(3.5, "fast");
        _registry.RegisterGauge("queue_size", "Waiting \"jobs\".").Set(-1.5);
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", ["kind"], new() { Bounds = [0.1, 1] });
        histogram.Record(0.05, "fast");
        histogram.Record(5, "fast");

        Assert.Equal(
            """
            # TYPE job_cpu_seconds counter
            # UNIT job_cpu_seconds seconds
            # HELP job_cpu_seconds CPU time.
            job_cpu_seconds_total{kind="fast"} 3.5
            job_cpu_seconds_created{kind="fast"} 1700000000.042
            # TYPE queue_size gauge
            # HELP queue_size Waiting \"jobs\".
            queue_size -1.5
            # TYPE job_duration_seconds histogram
            # UNIT job_duration_seconds seconds
            # HELP job_duration_seconds Time.
            job_duration_seconds_bucket{kind="fast",le="0.1"} 1
            job_duration_seconds_bucket{kind="fast",le="1.0"} 1
            job_duration_seconds_bucket{kind="fast",le="+Inf"} 2
            job_duration_seconds_sum{kind="fast"} 5.05
            job_duration_seconds_count{kind="fast"} 2
            job_duration_seconds_created{kind="fast"} 1700000000.042
            # EOF

            """.ReplaceLineEndings("\n"),
            Write());
    }

    [Fact]
    public void An_exemplar_stands_behind_its_bucket()
    {
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", options: new() { Bounds = [1], Exemplars = true });
        using var trace = new Activity("test") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.SetIdFormat(ActivityIdFormat.W3C).Start();

        histogram.Record(0.67);

        Assert.Contains(
            $"job_duration_seconds_bucket{{le=\"1.0\"}} 1 # {{trace_id=\"{trace.TraceId}\",span_id=\"{trace.SpanId}\"}} 0.67 1700000000.042\n" +
            "job_duration_seconds_bucket{le=\"+Inf\"} 1\n", Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sum_that_can_fall_is_left_out_with_its_count()
    {
        _registry.RegisterHistogram("warming", "Degrees.", options: new() { Bounds = [1] }).Record(-4);
        _registry.RegisterHistogram("cooling", "Degrees.", options: new() { Bounds = [-1, 1] }).Record(4);

        Assert.DoesNotContain("_sum", Write(), StringComparison.Ordinal);
        Assert.DoesNotContain("_count", Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_total_that_is_kept_elsewhere_has_no_time_of_making()
    {
        _registry.RegisterObservableCounter("pages_total", "Pages.", observe => observe(7));

        Assert.Equal("# TYPE pages counter\n# HELP pages Pages.\npages_total 7\n# EOF\n", Write());
    }

    [Fact]
    public void A_total_that_is_no_total_is_left_out()
    {
        _registry.RegisterObservableCounter("pages_total", "Pages.", observe => observe(double.NaN));
        _registry.RegisterObservableCounter("lines_total", "Lines.", observe => observe(-1));

        Assert.Equal("# EOF\n", Write());
    }

    [Theory]
    [InlineData("jobs_seconds_total", "seconds")]
    [InlineData("job_bytes", "bytes")]
    [InlineData("seconds", null)]
    [InlineData("jobs_done", null)]
    public void The_unit_is_the_names_last_word_when_it_is_a_base_unit(string name, string? unit)
    {
        if (name.EndsWith("_total", StringComparison.Ordinal)) { _registry.RegisterCounter(name, "Some."); }
        else { _registry.RegisterGauge(name, "Some."); }

        var line = Write().Split('\n').FirstOrDefault(l => l.StartsWith("# UNIT", StringComparison.Ordinal));

        Assert.Equal(unit, line?.Split(' ')[3]);
    }

    private string Write()
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(_registry, ExpositionFormat.OpenMetrics, page);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }
}
