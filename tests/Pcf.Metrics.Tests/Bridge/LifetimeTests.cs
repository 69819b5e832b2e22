using System.Diagnostics.Metrics;
using Pcf.Metrics.Bridge;

namespace Pcf.Metrics.Tests.Bridge;

/// <summary>How long series of meters are shown: OpenTelemetry metrics SDK, "Observations inside asynchronous callbacks".</summary>
public sealed class LifetimeTests : IDisposable
{
    private readonly BridgedPage _page = new("Lifetimes.Test");
    private readonly Meter _meter = new("Lifetimes.Test");
    private Measurement<long>[] _observed = [];

    [Theory]
    [InlineData("counter")]
    [InlineData("updown")]
    [InlineData("gauge")]
    public void What_a_scrape_does_not_observe_is_not_on_its_page(string instrument)
    {
        Observe(instrument);
        _observed = [Of(5, "keyboards"), Of(1, "cables")];
        Assert.Equal([5, 1], Values(_page.Samples()));
        _observed = [Of(3, "mice"), Of(2, "cables")];
        Assert.Equal([2, 3], Values(_page.Samples()));
        _observed = [];
        Assert.Empty(_page.Samples());
        _observed = [Of(6, "keyboards")];
        Assert.Equal([6], Values(_page.Samples()));
    }

    [Fact]
    public void Series_that_come_and_go_leave_their_places_free()
    {
        using var page = new BridgedPage("Lifetimes.Test", builder => builder.WithCardinalityLimit(10).WithSeriesLimit(10));
        Observe("gauge");
        for (var i = 0; i < 100; i++)
        {
            _observed = [Of(1, $"item{i}"), Of(2, $"box{i}")];
            Assert.Equal([$"shelf{{item=\"item{i}\"}} 1", $"shelf{{item=\"box{i}\"}} 2"], page.Samples());
        }
    }

    [Theory]
    [InlineData("counter")]
    [InlineData("updown")]
    [InlineData("gauge")]
    public void Observed_series_go_with_their_meter(string instrument)
    {
        Observe(instrument);
        _observed = [Of(5, "keyboards")];
        _page.Write();

        _meter.Dispose();

        Assert.Empty(_page.Samples());
    }

    [Fact]
    public void A_gauge_goes_with_its_meter()
    {
        _meter.CreateGauge<int>("depth").Record(3);
        _meter.CreateUpDownCounter<int>("open").Add(2);
        _page.Write();

        _meter.Dispose();

        Assert.Empty(_page.Samples());
    }

    [Fact]
    public void What_is_counted_goes_with_its_meter_once_its_last_value_was_shown()
    {
        var jobs = _meter.CreateCounter<long>("jobs");
        var sizes = _meter.CreateHistogram<long>("sizes");
        jobs.Add(1);
        sizes.Record(1);
        _page.Write();
        jobs.Add(2);
        sizes.Record(3);

        _meter.Dispose();

        var last = _page.Samples();
        Assert.Contains("jobs_total 3", last);
        Assert.Contains("sizes_sum 4", last);
        Assert.Empty(_page.Samples());
        Assert.Equal(2, _page.Registry.Families.Sum(family => family.Figures.Expired));
    }

    [Fact]
    public void A_scrape_that_fails_does_not_let_the_last_value_go()
    {
        _meter.CreateCounter<long>("jobs").Add(1);
        _meter.Dispose();

        // Begun and never ended, as one whose scraper went away.
        _page.Registry.Context.Scrapes.Begin();

        Assert.Equal(["jobs_total 1"], _page.Samples());
        Assert.Empty(_page.Samples());
    }

    [Fact]
    public void What_another_meter_counts_as_well_stays()
    {
        using var other = new Meter("Lifetimes.Test");
        _meter.CreateCounter<long>("jobs").Add(1);
        var theirs = other.CreateCounter<long>("jobs");
        theirs.Add(2);

        _meter.Dispose();
        _page.Write();
        theirs.Add(4);

        Assert.Equal(["jobs_total 7"], _page.Samples());
    }

    [Fact]
    public void Of_several_meters_only_the_series_of_the_one_that_is_gone_go()
    {
        using var a = new Meter("Lifetimes.Test", null, [new("pool", "a")]);
        using var b = new Meter("Lifetimes.Test", null, [new("pool", "b")]);
        a.CreateCounter<long>("jobs").Add(1);
        b.CreateCounter<long>("jobs").Add(2);
        a.CreateUpDownCounter<long>("open").Add(1);
        b.CreateUpDownCounter<long>("open").Add(2);

        a.Dispose();
        _page.Write();

        Assert.Equal(["jobs_total{otel_scope_pool=\"b\"} 2", "open{otel_scope_pool=\"b\"} 2"], _page.Samples());
    }

    [Fact]
    public void A_meter_that_comes_back_before_its_series_went_counts_on()
    {
        _meter.CreateCounter<long>("jobs").Add(1);
        _meter.Dispose();
        using var again = new Meter("Lifetimes.Test");
        again.CreateCounter<long>("jobs").Add(2);
        _page.Write();

        Assert.Equal(["jobs_total 3"], _page.Samples());
    }

    [Fact]
    public void A_meter_that_comes_back_after_its_series_went_starts_at_zero()
    {
        _meter.CreateCounter<long>("jobs").Add(1);
        _meter.Dispose();
        _page.Write();
        _page.Write();
        using var again = new Meter("Lifetimes.Test");
        again.CreateCounter<long>("jobs").Add(2);

        Assert.Equal(["jobs_total 2"], _page.Samples());
    }

    [Fact]
    public void The_end_of_the_bridge_takes_nothing_counted_away()
    {
        using var registry = MetricsRegistry.CreateBuilder().Build();
        using (new MeterBridge(registry, ["Lifetimes.Test"])) { _meter.CreateCounter<long>("jobs").Add(1); }

        Assert.Equal(1, Assert.Single(registry.Families).Figures.Series);
    }

    [Fact(Timeout = 60_000)]
    public async Task Meters_that_are_never_scraped_leave_no_more_behind_than_the_limit()
    {
        using var page = new BridgedPage("Lifetimes.Test", builder => builder.WithCardinalityLimit(50));
        await Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                using var meter = new Meter("Lifetimes.Test", null, [new("connection", i)]);
                meter.CreateCounter<long>("jobs").Add(1);
                meter.CreateGauge<long>("depth").Record(1);
                meter.CreateObservableGauge("size", () => 1);
            }
        }, TestContext.Current.CancellationToken);

        Assert.Equal((2_000, 51), (Values(page.Samples()).Sum(), page.Registry.Families.Sum(family => family.Figures.Series)));
        Assert.Empty(page.Samples());
    }

    [Fact(Timeout = 60_000)]
    public async Task Increases_of_meters_that_come_and_go_sum_to_what_was_recorded()
    {
        const int Meters = 300;
        var recorded = 0L;
        var shown = new Dictionary<string, double>(StringComparer.Ordinal);
        var increases = 0.0;
        var recording = Task.Run(() =>
        {
            for (var i = 0; i < Meters; i++)
            {
                using var meter = new Meter("Lifetimes.Test", null, [new("pool", i)]);
                var jobs = meter.CreateCounter<long>("jobs");
                for (var j = 0; j < 50; j++) { jobs.Add(1); }
                recorded += 50;
            }
        }, TestContext.Current.CancellationToken);
        void Scrape()
        {
            var now = _page.Samples().ToDictionary(line => line.Split(' ')[0],
                line => double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);
            increases += now.Sum(series => series.Value - shown.GetValueOrDefault(series.Key));
            shown = now;
        }

        while (!recording.IsCompleted) { Scrape(); }
        await recording;
        for (var i = 0; i < 3; i++) { Scrape(); }

        Assert.Equal(recorded, increases);
        Assert.Empty(shown);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _page.Dispose();
    }

    private static IEnumerable<double> Values(string[] samples) =>
        samples.Select(sample => double.Parse(sample.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture));

    private static Measurement<long> Of(long value, string item) => new(value, new KeyValuePair<string, object?>("item", item));

    private void Observe(string instrument)
    {
        switch (instrument)
        {
            case "counter": _meter.CreateObservableCounter("shelf", () => _observed); break;
            case "updown": _meter.CreateObservableUpDownCounter("shelf", () => _observed); break;
            default: _meter.CreateObservableGauge("shelf", () => _observed); break;
        }
    }
}
