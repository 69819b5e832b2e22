using System.Diagnostics.Metrics;
using Pcf.Redaction;

namespace Pcf.Metrics.Tests.Bridge;

/// <summary>What becomes of tags that are no labels: OpenTelemetry specification, "Prometheus and OpenMetrics compatibility", metric
/// attributes.</summary>
public sealed class TagTests : IDisposable
{
    private readonly BridgedPage _page = new("Tags.Test");
    private readonly Meter _meter = new("Tags.Test");

    [Fact]
    public void Keys_that_become_one_label_have_their_values_joined_in_the_order_of_the_keys()
    {
        var jobs = _meter.CreateCounter<long>("jobs");
        jobs.Add(3, new("http_method", "get"), new("http.method", "GET"));
        jobs.Add(4, new("http.method", "GET"), new("http_method", "get"));

        Assert.Equal(["jobs_total{http_method=\"GET;get\"} 7"], _page.Samples());
    }

    [Theory]
    [InlineData("le", "exported_le")]
    [InlineData("quantile", "exported_quantile")]
    [InlineData("__name__", "_name_")]
    [InlineData("__x", "_x")]
    [InlineData("a..b", "a_b")]
    [InlineData("9lives", "_9lives")]
    [InlineData("", "_")]
    [InlineData("日本", "_")]
    [InlineData("otel_scope_name", "exported_otel_scope_name")]
    [InlineData("otel.metric.overflow", "exported_otel_metric_overflow")]
    public void A_key_that_is_no_label_is_renamed(string key, string label)
    {
        _meter.CreateCounter<long>("jobs").Add(1, new KeyValuePair<string, object?>(key, "a"));

        Assert.Equal([$"jobs_total{{{label}=\"a\"}} 1"], _page.Samples());
    }

    [Theory]
    [MemberData(nameof(Recorders))]
    public void Every_instrument_takes_any_tags(string instrument)
    {
        var record = RecorderOf(instrument);

        record([new("le", "1"), new("quantile", "0.5"), new("a.b", 1), new("a_b", 2), new("a b", 3), new("__x", "y"), new(null!, "z")]);
        record([]);

        var samples = _page.Samples();
        Assert.Contains(samples,
            sample => sample.Contains("exported_le=\"1\",exported_quantile=\"0.5\",a_b=\"3;1;2\",_x=\"y\",_=\"z\"", StringComparison.Ordinal));
        Assert.Contains(samples, sample => !sample.Contains("exported_le", StringComparison.Ordinal));
        Assert.Equal(0, _page.Registry.Lost);
        Assert.Equal(0, _page.Registry.Refused);
    }

    public static TheoryData<string> Recorders =>
        new("counter", "updown", "gauge", "histogram", "observed counter", "observed updown", "observed gauge");

    [Fact]
    public void Of_a_key_that_is_given_twice_the_last_value_counts()
    {
        var jobs = _meter.CreateCounter<long>("jobs");
        jobs.Add(1, new("kind", "a"), new("kind", "b"));
        jobs.Add(1, new("kind", "a"), new("size", 1), new("kind", null));

        Assert.Equal(["jobs_total{kind=\"b\"} 1", "jobs_total{size=\"1\"} 1"], _page.Samples());
    }

    [Fact]
    public void A_value_that_is_null_or_empty_is_an_absent_label_in_any_place()
    {
        var jobs = _meter.CreateCounter<long>("jobs");
        jobs.Add(1, new("a", null), new("b", "1"), new("c", ""));
        jobs.Add(1, new KeyValuePair<string, object?>("b", "1"));
        jobs.Add(1, new("b.c", null), new("b", "1"), new("b_c", Array.Empty<char>().Length == 0 ? "" : "x"));

        Assert.Equal(["jobs_total{b=\"1\"} 3"], _page.Samples());
    }

    [Fact]
    public void Null_values_allocate_nothing_once_seen()
    {
        var jobs = _meter.CreateCounter<long>("jobs");
        void Once() => jobs.Add(1, new("kind", "a"), new("error.type", null));
        for (var i = 0; i < 100; i++) { Once(); }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) { Once(); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Tags_of_the_instrument_allocate_nothing_either()
    {
        var jobs = _meter.CreateCounter<long>("jobs", null, null, [new("queue", "fast")]);
        void Once() => jobs.Add(1, new KeyValuePair<string, object?>("kind", "a"));
        for (var i = 0; i < 100; i++) { Once(); }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) { Once(); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(["jobs_total{queue=\"fast\",kind=\"a\"} 1100"], _page.Samples());
    }

    [Fact]
    public void Ways_of_recording_are_as_many_as_the_metric_may_have_series()
    {
        var jobs = _meter.CreateCounter<long>("jobs");

        for (var i = 0; i < 500; i++) { jobs.Add(1, new KeyValuePair<string, object?>($"key{i}", "x")); }

        Assert.Equal(500, _page.Samples().Length);
        Assert.All(_page.Samples(), sample => Assert.EndsWith("=\"x\"} 1", sample, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Recorders))]
    public void Over_the_limit_all_other_ways_are_one_series_and_nothing_is_lost(string instrument)
    {
        using var page = new BridgedPage("Tags.Test", builder => builder.WithCardinalityLimit(10));
        var record = RecorderOf(instrument);

        for (var i = 0; i < 50; i++) { record([new($"key{i}", "x")]); }

        var samples = page.Samples()
            .Where(sample => !sample.Contains("_sum", StringComparison.Ordinal) && !sample.Contains("_bucket", StringComparison.Ordinal)).ToArray();
        Assert.Equal(11, samples.Length);
        Assert.Contains(samples, sample => sample.Contains("{otel_metric_overflow=\"true\"}", StringComparison.Ordinal));
        if (instrument != "gauge")
        {
            Assert.Equal(50, samples.Sum(sample => double.Parse(sample.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)));
        }
        Assert.Equal(0, page.Registry.Lost);
    }

    [Fact]
    public void All_ways_of_a_metric_share_its_limit()
    {
        using var page = new BridgedPage("Tags.Test", builder => builder.WithCardinalityLimit(20));
        var jobs = _meter.CreateCounter<long>("jobs");

        for (var i = 0; i < 400; i++) { jobs.Add(1, new KeyValuePair<string, object?>(i % 2 == 0 ? "even" : "odd", i)); }

        var samples = page.Samples();
        Assert.InRange(samples.Length, 20, 41);
        Assert.Equal(400, samples.Sum(sample => int.Parse(sample.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void More_tags_than_a_metric_has_labels_still_count()
    {
        var jobs = _meter.CreateCounter<long>("jobs");

        jobs.Add(2, [.. Enumerable.Range(0, 40).Select(i => new KeyValuePair<string, object?>($"key{i}", i == 3 ? null : i))]);

        Assert.EndsWith("} 2", Assert.Single(_page.Samples()), StringComparison.Ordinal);
    }

    [Fact]
    public void Thirty_tags_are_kept_whole()
    {
        var depth = _meter.CreateGauge<long>("depth");

        for (var i = 0; i < 5; i++)
        {
            depth.Record(i, [.. Enumerable.Range(0, 30).Select(tag => new KeyValuePair<string, object?>($"t{tag}", tag == 29 ? i : 0))]);
        }

        Assert.Equal(5, _page.Samples().Length);
        Assert.Equal(0, Overflowed("depth"));
    }

    [Fact]
    public void Of_too_many_tags_the_first_by_name_stay_in_whatever_order_and_the_recording_is_counted()
    {
        var jobs = _meter.CreateCounter<long>("jobs");
        KeyValuePair<string, object?>[] tags = [.. Enumerable.Range(0, 40).Select(i => new KeyValuePair<string, object?>($"t{i:00}", i))];

        jobs.Add(1, tags);
        Array.Reverse(tags);
        jobs.Add(1, tags);

        var sample = Assert.Single(_page.Samples());
        Assert.EndsWith("} 2", sample, StringComparison.Ordinal);
        Assert.Contains("t31=\"31\"", sample, StringComparison.Ordinal);
        Assert.DoesNotContain("t32=", sample, StringComparison.Ordinal);
        Assert.Equal(2, Overflowed("jobs_total"));
    }

    [Fact]
    public void An_array_is_a_json_array()
    {
        var jobs = _meter.CreateCounter<long>("jobs");
        jobs.Add(1, new KeyValuePair<string, object?>("a", new[] { "x", "say \"hi\"", null!, "back\\slash" }));
        jobs.Add(1, new KeyValuePair<string, object?>("b", new[] { 1L, -2 }));
        jobs.Add(1, new KeyValuePair<string, object?>("c", new[] { true, false }));
        jobs.Add(1, new KeyValuePair<string, object?>("d", new[] { 0.5, double.NaN, double.PositiveInfinity }));
        jobs.Add(1, new KeyValuePair<string, object?>("e", new object?[] { 1, "x", null, new[] { 2 } }));
        jobs.Add(1, new KeyValuePair<string, object?>("f", new List<string> { "é" }));
        jobs.Add(1, new KeyValuePair<string, object?>("g", Array.Empty<string>()));

        Assert.Equal(
            [
                """jobs_total{a="[\"x\",\"say \\\"hi\\\"\",null,\"back\\\\slash\"]"} 1""",
                """jobs_total{b="[1,-2]"} 1""",
                """jobs_total{c="[true,false]"} 1""",
                """jobs_total{d="[0.5,\"NaN\",\"Infinity\"]"} 1""",
                """jobs_total{e="[1,\"x\",null,[2]]"} 1""",
                """jobs_total{f="[\"é\"]"} 1""",
                """jobs_total{g="[]"} 1""",
            ],
            _page.Samples());
    }

    [Fact]
    public void An_array_is_redacted_as_text_is()
    {
        using var page = new BridgedPage("Tags.Test", builder => builder.WithRedactor(new Redactor()));
        _meter.CreateCounter<long>("jobs").Add(1, new("to", new[] { "ada.berg@example.com" }), new("password", new[] { "hunter2" }));

        var sample = Assert.Single(page.Samples());

        Assert.DoesNotContain("ada.berg", sample, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", sample, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_for_busy_values_is_no_harm_to_a_gauge()
    {
        using var page = new BridgedPage("Tags.Test", builder => builder.WithLabelLimit("name", 2, Pcf.Metrics.LabelPolicy.Busiest));
        _meter.CreateGauge<int>("depth").Record(3, new KeyValuePair<string, object?>("name", "a"));

        Assert.Equal(["depth{name=\"a\"} 3"], page.Samples());
    }

    public void Dispose()
    {
        _meter.Dispose();
        _page.Dispose();
    }

    private long Overflowed(string metric) => _page.Registry.Families.Single(family => family.Name == metric).Figures.Overflowed;

    private Action<KeyValuePair<string, object?>[]> RecorderOf(string instrument)
    {
        var observed = new List<Measurement<long>>();
        Action<KeyValuePair<string, object?>[]> observe = tags => observed.Add(new Measurement<long>(1, tags));
        switch (instrument)
        {
            case "counter":
                var counter = _meter.CreateCounter<long>("jobs");
                return tags => counter.Add(1, tags);
            case "updown":
                var updown = _meter.CreateUpDownCounter<long>("jobs");
                return tags => updown.Add(1, tags);
            case "gauge":
                var gauge = _meter.CreateGauge<long>("jobs");
                return tags => gauge.Record(1, tags);
            case "histogram":
                var histogram = _meter.CreateHistogram<long>("jobs");
                return tags => histogram.Record(1, tags);
            case "observed counter": _meter.CreateObservableCounter("jobs", () => observed); return observe;
            case "observed updown": _meter.CreateObservableUpDownCounter("jobs", () => observed); return observe;
            default: _meter.CreateObservableGauge("jobs", () => observed); return observe;
        }
    }
}
