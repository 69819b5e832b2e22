using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using Pcf.Metrics.Bridge;
using Pcf.Metrics.Exposition;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Tests.Support;

namespace Pcf.Metrics.Tests.Bridge;

public sealed class MeterBridgeTests : IDisposable
{
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().Build();
    private readonly Meter _meter = new("Bridge.Test");
    private readonly MeterBridge _bridge;

    public MeterBridgeTests() => _bridge = new MeterBridge(_registry, ["Bridge.*"]);

    [Fact]
    public void An_instrument_may_have_a_name_that_registration_would_refuse()
    {
        _meter.CreateCounter<long>("job.latency.ms").Add(3);
        _meter.CreateUpDownCounter<long>("job.count").Add(2);

        Assert.Contains("job_latency_ms_total 3\n", Write(), StringComparison.Ordinal);
        Assert.Contains("jobs 2\n", Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_instrument_that_recorded_nothing_yet_has_its_limit()
    {
        _meter.CreateCounter<long>("jobs.done");

        Assert.Equal(_registry.CardinalityLimit, Assert.Single(_registry.Families).Figures.Limit);
    }

    [Fact]
    public void Names_that_become_one_belong_to_the_first_and_the_other_is_counted()
    {
        _meter.CreateCounter<long>("jobs.done").Add(1);
        _meter.CreateCounter<long>("jobs_done").Add(10);
        _meter.CreateHistogram<double>("jobs.done.total").Record(5);

        Assert.Contains("jobs_done_total 1\n", Write(), StringComparison.Ordinal);
        Assert.Equal(2, _registry.Refused);
    }

    [Fact]
    public void Numbers_and_truths_in_tags_cost_nothing_once_seen()
    {
        var counter = _meter.CreateCounter<long>("jobs.done");
        object status = 200;
        object retried = true;
        void Once() => counter.Add(1, new("status", status), new("retried", retried));
        for (var i = 0; i < 100; i++) { Once(); }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) { Once(); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Series_of_instruments_expire_where_the_bridge_has_an_idle_time()
    {
        var clock = new FakeClock();
        using var registry = MetricsRegistry.CreateBuilder().WithClock(clock).Build();
        using var bridge = new MeterBridge(registry, ["Bridge.*"], new SeriesOptions { IdleTime = TimeSpan.FromMinutes(1) });
        _meter.CreateCounter<long>("jobs.idle").Add(1, new KeyValuePair<string, object?>("kind", "a"));
        for (var i = 0; i < 8; i++)
        {
            clock.Advance(MetricsRegistry.DefaultWindow);
            registry.ScrapeEnded(registry.Context.Scrapes.Begin());
        }

        Assert.All(registry.Families, family => Assert.Equal(0, family.Figures.Series));
    }

    [Fact]
    public void The_frameworks_own_instruments_come_with_clean_names()
    {
        using var registry = MetricsRegistry.CreateBuilder().Build();
        using var bridge = new MeterBridge(registry, ["System.Runtime"]);
        var page = new ArrayBufferWriter<byte>();

        GC.Collect();
        Scrape.Write(registry, page);

        var text = Encoding.UTF8.GetString(page.WrittenSpan);
        Assert.Contains("# TYPE dotnet_gc_collections_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc_collections_total{gc_heap_generation=\"gen2\"} ", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE dotnet_process_memory_working_set_bytes gauge\n", text, StringComparison.Ordinal);
        // The runtime makes these two as counters, but they go down; and a name that ends in _count is a histogram's.
        Assert.Contains("# TYPE dotnet_thread_pool_queue_length gauge\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE dotnet_thread_pool_threads gauge\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE dotnet_assemblies gauge\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("seconds_seconds", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_counter_arrives_under_its_prometheus_name()
    {
        var queries = _meter.CreateCounter<long>("db.queries", description: "Statements run.");

        queries.Add(2, new("database", "sqlite"), new("status", "ok"));
        queries.Add(1, new("database", "sqlite"), new("status", "ok"));

        Assert.Equal("# HELP db_queries_total Statements run.\n# TYPE db_queries_total counter\ndb_queries_total{database=\"sqlite\",status=\"ok\"} 3\n", Write());
    }

    [Fact]
    public void A_histogram_keeps_the_bounds_its_maker_advises()
    {
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] };
        var duration = _meter.CreateHistogram("db.query.duration", "s", "Time.", tags: null, advice);

        duration.Record(0.7);

        Assert.Contains("db_query_duration_seconds_bucket{le=\"0.5\"} 0\ndb_query_duration_seconds_bucket{le=\"1\"} 1\n", Write(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Observed_values_are_read_when_the_page_is_written()
    {
        var size = 1;
        _meter.CreateObservableGauge("pool.size", () => new Measurement<int>(size, new KeyValuePair<string, object?>("database", "sqlite")),
            description: "Size.");
        size = 4;

        Assert.Contains("pool_size{database=\"sqlite\"} 4\n", Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_observed_counter_shows_its_total_and_not_a_sum_of_totals()
    {
        var total = 10L;
        _meter.CreateObservableCounter("gc.collections", () => total, description: "Collections.");

        Write();
        total = 12;

        Assert.Contains("gc_collections_total 12\n", Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_up_down_counter_is_a_gauge()
    {
        var active = _meter.CreateUpDownCounter<int>("jobs.active", description: "Jobs.");
        active.Add(3);
        active.Add(-1);

        Assert.Contains("# TYPE jobs_active gauge\njobs_active 2\n", Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_label_keys_on_one_instrument_stay_one_metric()
    {
        var jobs = _meter.CreateCounter<int>("jobs", description: "Jobs.");
        jobs.Add(1, new KeyValuePair<string, object?>("kind", "a"));
        jobs.Add(1, new("kind", "a"), new("error.type", "timeout"));

        Assert.Equal("# HELP jobs_total Jobs.\n# TYPE jobs_total counter\njobs_total{kind=\"a\"} 1\njobs_total{kind=\"a\",error_type=\"timeout\"} 1\n", Write());
    }

    [Fact]
    public void The_same_label_keys_in_another_order_are_the_same_series()
    {
        var jobs = _meter.CreateCounter<int>("jobs", description: "Jobs.");
        jobs.Add(1, new("kind", "a"), new("result", "ok"));
        jobs.Add(1, new("result", "ok"), new("kind", "a"));

        Assert.EndsWith("# TYPE jobs_total counter\njobs_total{kind=\"a\",result=\"ok\"} 2\n", Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_label_is_an_absent_one()
    {
        var jobs = _meter.CreateCounter<int>("jobs", description: "Jobs.");
        jobs.Add(1, new KeyValuePair<string, object?>("kind", "a"));
        jobs.Add(1, new("kind", "a"), new("result", null));

        Assert.EndsWith("# TYPE jobs_total counter\njobs_total{kind=\"a\"} 2\n", Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_with_wrong_options_does_not_throw_and_is_counted()
    {
        using var registry = MetricsRegistry.CreateBuilder().WithHistogram("db_query_duration_seconds", options => options.Bounds = [2, 1]).Build();
        using var bridge = new MeterBridge(registry, ["Bridge.Test"]);

        _meter.CreateHistogram<double>("db.query.duration", "s", "Time.").Record(0.7);

        Assert.Empty(registry.Families);
        Assert.Equal(1, registry.Refused);
    }

    [Fact]
    public void A_histogram_is_set_up_by_its_exposed_name()
    {
        var registry = MetricsRegistry.CreateBuilder().WithHistogram("db_query_duration_seconds", options => options.Native = true).Build();
        using var bridge = new MeterBridge(registry, ["Bridge.Test"]);
        _meter.CreateHistogram<double>("db.query.duration", "s", "Time.").Record(0.7);

        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(registry, ExpositionFormat.Protobuf, page);

        Assert.Equal([3], Assert.Single(ProtobufMessage.ReadDelimited(page.WrittenSpan.ToArray())).Message(4).Message(7).Signed(5));
    }

    [Fact]
    public void A_limit_of_series_set_for_a_histogram_holds_for_an_instrument()
    {
        var registry = MetricsRegistry.CreateBuilder()
            .WithHistogram("db_query_duration_seconds", options => options.Series = new SeriesOptions { MaxSeries = 3 })
            .Build();
        using var bridge = new MeterBridge(registry, ["Bridge.Test"]);

        _meter.CreateHistogram<double>("db.query.duration", "s", "Time.").Record(0.7);

        Assert.Equal(3, Assert.Single(registry.Families).Figures.Limit);
    }

    [Fact]
    public void A_label_limit_of_the_registry_holds_for_instruments_too()
    {
        var registry = MetricsRegistry.CreateBuilder().WithLabelLimit("name", 2).Build();
        using var bridge = new MeterBridge(registry, ["Bridge.Test"]);
        var jobs = _meter.CreateCounter<int>("jobs", description: "Jobs.");

        foreach (var name in new[] { "a", "b", "c", "d" }) { jobs.Add(1, new KeyValuePair<string, object?>("name", name)); }

        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(registry, page);
        Assert.EndsWith("jobs_total{name=\"a\"} 1\njobs_total{name=\"b\"} 1\njobs_total{name=\"other\"} 2\n",
            Encoding.UTF8.GetString(page.WrittenSpan), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "other")]
    [InlineData(9, "b")]
    public void A_default_limit_holds_in_its_metric_alone_and_gives_way_to_the_labels_own(int own, string last)
    {
        var builder = MetricsRegistry.CreateBuilder().WithDefaultLimit("jobs_total", new Label("name", 1));
        if (own > 0) { builder.WithLabelLimit("name", own); }
        var registry = builder.Build();
        using var bridge = new MeterBridge(registry, ["Bridge.Test"]);
        foreach (var metric in new[] { "jobs", "tasks" })
        {
            var counter = _meter.CreateCounter<int>(metric, description: metric);
            foreach (var name in new[] { "a", "b" }) { counter.Add(1, new KeyValuePair<string, object?>("name", name)); }
        }

        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(registry, page);
        var lines = Encoding.UTF8.GetString(page.WrittenSpan).Split('\n');
        Assert.Contains($"jobs_total{{name=\"{last}\"}} 1", lines);
        Assert.Contains("tasks_total{name=\"b\"} 1", lines);
    }

    [Fact]
    public void A_meter_that_is_not_listed_is_not_heard()
    {
        using var other = new Meter("Elsewhere");
        other.CreateCounter<int>("jobs").Add(1);

        Assert.Equal("", Write());
    }

    [Theory]
    [InlineData("db.query.duration", "s", "Histogram", "db_query_duration_seconds")]
    [InlineData("http.client.size", "By", "Histogram", "http_client_size_bytes")]
    [InlineData("gc.time", "ms", "Counter", "gc_time_milliseconds_total")]
    [InlineData("requests", "{request}", "Counter", "requests_total")]
    [InlineData("jobs.total", null, "Counter", "jobs_total")]
    [InlineData("wait.seconds", "s", "Gauge", "wait_seconds")]
    [InlineData("cpu.usage", "1", "Gauge", "cpu_usage_ratio")]
    [InlineData("9lives-left", null, "Gauge", "_9lives_left")]
    public void Names_and_units_become_prometheus_names(string name, string? unit, string kind, string expected) =>
        Assert.Equal(expected, InstrumentName.ToPrometheus(name, unit, Enum.Parse<MetricKind>(kind)));

    public void Dispose()
    {
        _bridge.Dispose();
        _meter.Dispose();
    }

    private string Write()
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(_registry, page);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }
}
