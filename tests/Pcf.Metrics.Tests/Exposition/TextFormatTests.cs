using System.Buffers;
using System.Text;

namespace Pcf.Metrics.Tests.Exposition;

public sealed class TextFormatTests
{
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().Build();

    [Fact]
    public void Each_type_is_written_as_prometheus_reads_it()
    {
        _registry.RegisterCounter("jobs_total", "Jobs done.", ["kind"]).Add(3, "fast");
        _registry.RegisterGauge("queue_size", "Waiting jobs.").Set(-1.5);
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", ["kind"], new() { Bounds = [0.1, 1] });
        histogram.Record(0.05, "fast");
        histogram.Record(5, "fast");
        _registry.RegisterObservableGauge("open_files", "Open files.", observe => observe(7));

        Assert.Equal(
            """
            # HELP jobs_total Jobs done.
            # TYPE jobs_total counter
            jobs_total{kind="fast"} 3
            # HELP queue_size Waiting jobs.
            # TYPE queue_size gauge
            queue_size -1.5
            # HELP job_duration_seconds Time.
            # TYPE job_duration_seconds histogram
            job_duration_seconds_bucket{kind="fast",le="0.1"} 1
            job_duration_seconds_bucket{kind="fast",le="1"} 1
            job_duration_seconds_bucket{kind="fast",le="+Inf"} 2
            job_duration_seconds_sum{kind="fast"} 5.05
            job_duration_seconds_count{kind="fast"} 2
            # HELP open_files Open files.
            # TYPE open_files gauge
            open_files 7

            """.ReplaceLineEndings("\n"),
            Write());
    }

    [Fact]
    public void Help_and_label_values_are_escaped()
    {
        _registry.RegisterGauge("odd", "A \\ and a\nline.", ["value"]).Set(1, "quote \" slash \\ line \n end");

        Assert.Equal("# HELP odd A \\\\ and a\\nline.\n# TYPE odd gauge\nodd{value=\"quote \\\" slash \\\\ line \\n end\"} 1\n", Write());
    }

    [Fact]
    public void Invalid_utf16_and_control_characters_become_replacement_characters()
    {
        _registry.RegisterGauge("odd", "Odd.", ["value"]).Set(1, "a\ud800b\u0000c");

        Assert.Contains("odd{value=\"a\ufffdb\ufffdc\"} 1\n", Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Infinities_are_written_as_prometheus_spells_them()
    {
        var gauge = _registry.RegisterGauge("odd", "Odd.", ["sign"]);
        gauge.Set(double.PositiveInfinity, "plus");
        gauge.Set(double.NegativeInfinity, "minus");
        gauge.Set(double.NaN, "none");

        Assert.EndsWith("odd{sign=\"plus\"} +Inf\nodd{sign=\"minus\"} -Inf\nodd{sign=\"none\"} NaN\n", Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_without_series_is_left_out()
    {
        _registry.RegisterCounter("jobs_total", "Jobs.", ["kind"]);

        Assert.Equal("", Write());
    }

    [Fact]
    public void An_observed_metric_reads_its_series_at_each_scrape()
    {
        var waiting = 3;
        _registry.RegisterObservableGauge("queue_size", "Waiting jobs.", observe => observe(waiting, "mail"), ["queue"]);
        _registry.RegisterObservableCounter("jobs_total", "Jobs done.", observe => observe(7));

        waiting = 4;

        Assert.Equal(
            "# HELP queue_size Waiting jobs.\n# TYPE queue_size gauge\nqueue_size{queue=\"mail\"} 4\n# HELP jobs_total Jobs done.\n# TYPE jobs_total "
                + "counter\njobs_total 7\n",
            Write());
    }

    [Fact]
    public void An_observation_that_throws_leaves_the_page_whole()
    {
        _registry.RegisterObservableGauge("broken", "Broken.", observe => throw new InvalidOperationException("no"));
        _registry.RegisterGauge("fine", "Fine.").Set(1);

        Assert.Equal("# HELP fine Fine.\n# TYPE fine gauge\nfine 1\n", Write());
    }

    private string Write()
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(_registry, page);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }
}
