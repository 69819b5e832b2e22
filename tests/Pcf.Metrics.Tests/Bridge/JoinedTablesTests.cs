using System.Buffers;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Pcf.Metrics.Exposition;
using Pcf.Redaction;

namespace Pcf.Metrics.Tests.Bridge;

/// <summary>One metric that some meters record and others observe: a label set stands on the page once, as it is shown.</summary>
public sealed class JoinedTablesTests : IDisposable
{
    private readonly BridgedPage _page = new("Joined.Test", builder => builder.WithRedactor(new Redactor()));
    private readonly List<Meter> _meters = [];

    [Theory]
    [InlineData("counter", "mix_jobs_total{otel_scope_who=\"***@example.com\"} 12")]
    [InlineData("updown", "mix_jobs{otel_scope_who=\"***@example.com\"} 12")]
    [InlineData("gauge", "mix_jobs{otel_scope_who=\"***@example.com\"} 7")]
    public void Tags_that_are_masked_alike_are_one_series(string kind, string sample)
    {
        Record(kind, 5, Meter("who", "ann.smith@example.com"));
        Observe(kind, 7, Meter("who", "bob.jones@example.com"));

        Assert.Equal([sample], _page.Samples());
        Assert.Equal([sample], _page.Samples());
    }

    [Fact]
    public void The_other_formats_have_it_once_too()
    {
        Record("counter", 5, Meter("who", "ann.smith@example.com"));
        Observe("counter", 7, Meter("who", "bob.jones@example.com"));
        var page = new ArrayBufferWriter<byte>();

        Scrape.Write(_page.Registry, ExpositionFormat.OpenMetrics, page);

        var lines = Encoding.UTF8.GetString(page.WrittenSpan).Split('\n').Where(line => line.Length > 0 && line[0] != '#');
        Assert.Equal(["mix_jobs_total{otel_scope_who=\"***@example.com\"} 12"], lines);
    }

    [Fact]
    public void Values_over_the_limit_are_one_series()
    {
        for (var i = 0; i < 1_300; i++)
        {
            Record("counter", 1, Meter("pool", $"r{i}"));
            Observe("counter", 1, Meter("pool", $"o{i}"));
        }

        var samples = _page.Samples();

        Assert.Equal(samples.Length, samples.Select(NameOf).Distinct().Count());
        Assert.Equal(2_600, samples.Sum(ValueOf));
    }

    [Fact]
    public void Values_that_differ_behind_the_cut_are_one_series()
    {
        Record("counter", 5, Meter("pool", new string('x', 2_999) + "a"));
        Observe("counter", 7, Meter("pool", new string('x', 2_999) + "b"));

        Assert.Equal(12, ValueOf(Assert.Single(_page.Samples())));
    }

    [Fact]
    public void Keys_that_become_one_label_are_one_series()
    {
        Record("counter", 5, Meter("p.ool", "d"));
        Observe("counter", 7, Meter("p_ool", "d"));

        Assert.Equal(["mix_jobs_total{otel_scope_p_ool=\"d\"} 12"], _page.Samples());
    }

    [Fact]
    public void Labels_in_another_order_are_one_series()
    {
        var meter = Meter();
        meter.CreateCounter<long>("mix.jobs").Add(5, new("a", 1), new("b", 2));
        meter.CreateObservableCounter("mix.jobs",
            () => new Measurement<long>[] { new(7, new("b", 2), new("a", 1)), new(1, new("b", 1), new("a", 2)) });

        Assert.Equal(["mix_jobs_total{a=\"1\",b=\"2\"} 12", "mix_jobs_total{b=\"1\",a=\"2\"} 1"], _page.Samples());
    }

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    public void Many_tags_that_differ_in_the_last_stand_on_the_page_once_each(int tags)
    {
        Record("counter", 5, Meter([.. Enumerable.Range(1, tags).Select(i => new KeyValuePair<string, object?>($"t{i:00}", i == tags ? "a" : "x"))]));
        Observe("counter", 7, Meter(
            [.. Enumerable.Range(1, tags).Select(i => new KeyValuePair<string, object?>($"t{i:00}", i == tags ? "b" : "x"))]));

        var samples = _page.Samples();

        Assert.Equal(samples.Length, samples.Select(NameOf).Distinct().Count());
        Assert.Equal(12, samples.Sum(ValueOf));
    }

    [Fact]
    public void Label_sets_that_no_table_has_room_for_are_one_series()
    {
        using var page = new BridgedPage("Joined.Test", builder => builder.WithCardinalityLimit(3));
        var meter = Meter();
        var jobs = meter.CreateCounter<long>("mix.jobs");
        for (var i = 0; i < 10; i++) { jobs.Add(1, new KeyValuePair<string, object?>($"r{i}", 1)); }
        meter.CreateObservableCounter("mix.jobs",
            () => Enumerable.Range(0, 10).Select(i => new Measurement<long>(1, new KeyValuePair<string, object?>($"o{i}", 1))));

        var samples = page.Samples();

        Assert.Contains("mix_jobs_total{otel_metric_overflow=\"true\"} 14", samples);
        Assert.Equal(20, samples.Sum(ValueOf));
        Assert.Equal(0, page.Registry.Lost);
    }

    public void Dispose()
    {
        foreach (var meter in _meters) { meter.Dispose(); }
        _page.Dispose();
    }

    private Meter Meter(string key, string value) => Meter(new KeyValuePair<string, object?>(key, value));

    private Meter Meter(params KeyValuePair<string, object?>[] tags)
    {
        var meter = new Meter(new MeterOptions("Joined.Test") { Tags = tags });
        _meters.Add(meter);
        return meter;
    }

    private static void Record(string kind, long value, Meter meter)
    {
        switch (kind)
        {
            case "counter": meter.CreateCounter<long>("mix.jobs").Add(value); break;
            case "updown": meter.CreateUpDownCounter<long>("mix.jobs").Add(value); break;
            default: meter.CreateGauge<long>("mix.jobs").Record(value); break;
        }
    }

    private static void Observe(string kind, long value, Meter meter)
    {
        switch (kind)
        {
            case "counter": meter.CreateObservableCounter("mix.jobs", () => value); break;
            case "updown": meter.CreateObservableUpDownCounter("mix.jobs", () => value); break;
            default: meter.CreateObservableGauge("mix.jobs", () => value); break;
        }
    }

    private static string NameOf(string sample) => sample[..sample.LastIndexOf(' ')];

    private static double ValueOf(string sample) => double.Parse(sample.Split(' ')[^1], CultureInfo.InvariantCulture);
}
