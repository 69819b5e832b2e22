using System.Diagnostics.Metrics;

namespace Pcf.Metrics.Tests.Bridge;

/// <summary>Sets that an instrument has recorded before take a short way, and end where the long one does.</summary>
public sealed class KnownSetsTests : IDisposable
{
    private readonly BridgedPage _page = new("Known.Test");
    private readonly Meter _meter = new("Known.Test");

    [Fact]
    public void Sets_whose_values_begin_and_end_alike_are_kept_apart()
    {
        var counter = _meter.CreateCounter<long>("jobs");
        string[] kinds = ["a1x2b", "a2x1b", "a3x3b"];
        for (var i = 0; i < 9; i++) { counter.Add(1 + (i % 3), new KeyValuePair<string, object?>("kind", kinds[i % 3])); }

        var page = _page.Write();

        Assert.Contains("jobs_total{kind=\"a1x2b\"} 3\n", page, StringComparison.Ordinal);
        Assert.Contains("jobs_total{kind=\"a2x1b\"} 6\n", page, StringComparison.Ordinal);
        Assert.Contains("jobs_total{kind=\"a3x3b\"} 9\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_in_another_order_and_other_keys_with_the_same_values_are_told_apart()
    {
        var counter = _meter.CreateCounter<long>("jobs");
        for (var i = 0; i < 3; i++)
        {
            counter.Add(1, new("a", "x"), new KeyValuePair<string, object?>("b", "x"));
            counter.Add(1, new("b", "x"), new KeyValuePair<string, object?>("a", "x"));
            counter.Add(1, new("a", "x"), new KeyValuePair<string, object?>("c", "x"));
        }

        var page = _page.Write();

        Assert.Contains("jobs_total{a=\"x\",b=\"x\"} 6\n", page, StringComparison.Ordinal);
        Assert.Contains("jobs_total{a=\"x\",c=\"x\"} 3\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void All_recordings_of_more_sets_than_are_kept_add_up()
    {
        var counter = _meter.CreateCounter<long>("jobs");

        Parallel.For(0, 40_000, i => counter.Add(1, new KeyValuePair<string, object?>("kind", $"kind {i % 200}")));

        var page = _page.Write();
        for (var i = 0; i < 200; i++) { Assert.Contains($"jobs_total{{kind=\"kind {i}\"}} 200\n", page, StringComparison.Ordinal); }
    }

    [Fact]
    public void A_set_over_its_limit_counts_under_other_each_time()
    {
        using var small = new BridgedPage("Known.Test", builder => builder.WithDefaultLimit("jobs_total", new Label("kind", 1)));
        var counter = _meter.CreateCounter<long>("jobs");
        for (var i = 0; i < 5; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("kind", "first"));
            counter.Add(1, new KeyValuePair<string, object?>("kind", "second"));
        }

        var page = small.Write();

        Assert.Contains("jobs_total{kind=\"first\"} 5\n", page, StringComparison.Ordinal);
        Assert.Contains("jobs_total{kind=\"other\"} 5\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("second", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Histograms_and_gauges_take_the_short_way_too()
    {
        var sizes = _meter.CreateHistogram<int>("sizes", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 10] });
        var level = _meter.CreateGauge<int>("level");
        var open = _meter.CreateUpDownCounter<int>("open");
        for (var i = 1; i <= 4; i++)
        {
            sizes.Record(i, new KeyValuePair<string, object?>("kind", "x"));
            level.Record(i, new KeyValuePair<string, object?>("kind", "x"));
            open.Add(i, new KeyValuePair<string, object?>("kind", "x"));
        }

        var page = _page.Write();

        Assert.Contains("sizes_sum{kind=\"x\"} 10\n", page, StringComparison.Ordinal);
        Assert.Contains("sizes_bucket{kind=\"x\",le=\"1\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("level{kind=\"x\"} 4\n", page, StringComparison.Ordinal);
        Assert.Contains("open{kind=\"x\"} 10\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_sets_of_an_instrument_allocate_nothing_once_seen()
    {
        var counter = _meter.CreateCounter<long>("jobs");
        var kinds = Enumerable.Range(0, 1_000).Select(i => $"kind-{i:x8}").ToArray();
        var copies = kinds.Select(kind => new string(kind)).ToArray();
        for (var i = 0; i < 3; i++) { Record(counter, kinds); }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Record(counter, copies);
        Record(counter, kinds);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Contains($"jobs_total{{kind=\"{kinds[^1]}\"}} 5\n", _page.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flood_of_sets_over_a_limit_allocates_nothing()
    {
        using var small = new BridgedPage("Known.Flood", builder => builder.WithDefaultLimit("jobs_total", new Label("kind", 1)));
        using var meter = new Meter("Known.Flood");
        var counter = meter.CreateCounter<long>("jobs");
        var kinds = Enumerable.Range(0, 5_000).Select(i => $"kind-{i:x8}").ToArray();
        for (var i = 0; i < 2; i++) { Record(counter, kinds); }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Record(counter, kinds);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Contains("jobs_total{kind=\"other\"} 14997\n", small.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_that_went_and_came_back_is_recorded_in_its_new_series()
    {
        var counter = _meter.CreateCounter<long>("jobs");
        counter.Add(3, new KeyValuePair<string, object?>("kind", "x"));
        _page.Write();
        using (var other = new Meter("Known.Test"))
        {
            other.CreateCounter<long>("jobs").Add(4, new KeyValuePair<string, object?>("kind", "x"));
        }
        counter.Add(5, new KeyValuePair<string, object?>("kind", "x"));

        Assert.Contains("jobs_total{kind=\"x\"} 12\n", _page.Write(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _page.Dispose();
    }

    private static void Record(System.Diagnostics.Metrics.Counter<long> counter, string[] kinds)
    {
        foreach (var kind in kinds) { counter.Add(1, new KeyValuePair<string, object?>("kind", kind)); }
    }
}
