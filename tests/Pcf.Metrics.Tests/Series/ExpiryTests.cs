using Pcf.Metrics.Tests.Support;

namespace Pcf.Metrics.Tests.Series;

public sealed class ExpiryTests
{
    private static readonly SeriesOptions AnHour = new() { IdleTime = TimeSpan.FromHours(1) };
    private readonly FakeClock _clock = new();
    private readonly MetricsRegistry _registry;

    public ExpiryTests() => _registry = MetricsRegistry.CreateBuilder().WithClock(_clock).WithCardinalityLimit(100).Build();

    [Fact]
    public void A_series_goes_once_it_was_idle_and_shown()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", ["kind"], AnHour);
        counter.Add(1, "a");

        Pass(TimeSpan.FromHours(1.1));

        Assert.Empty(counter.Series());
        Assert.Equal(1, counter.Figures.Expired);
    }

    [Fact]
    public void A_series_that_no_scrape_has_shown_stays()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", ["kind"], AnHour);
        counter.Add(1, "a");

        _clock.Advance(TimeSpan.FromHours(3));

        Assert.Single(counter.Series());
    }

    [Fact]
    public void A_series_in_use_stays()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", ["kind"], AnHour);
        for (var i = 0; i < 6; i++)
        {
            counter.Add(1, "a");
            Pass(TimeSpan.FromMinutes(30));
        }

        Assert.Equal(6, counter.Value("a"));
    }

    [Fact]
    public void What_returns_starts_at_zero_with_a_new_created_time()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", ["kind"], AnHour);
        counter.Add(5, "a");
        var before = counter.Table.Exposed.Span[0].Created;
        Pass(TimeSpan.FromHours(1.1));

        counter.Add(2, "a");

        Assert.Equal(2, counter.Value("a"));
        Assert.True(counter.Table.Exposed.Span[0].Created > before);
    }

    [Fact]
    public void A_bound_handle_outlives_its_series()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", ["kind"], AnHour);
        var bound = counter.With("a");
        bound.Add(5);
        Pass(TimeSpan.FromHours(1.1));

        bound.Add(2);

        Assert.Equal(2, counter.Value("a"));
    }

    [Fact]
    public void The_place_of_what_went_is_free_again()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", [new Label("kind", 10)], AnHour);
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 10; i++) { Assert.True(counter.TryAdd(1, $"kind{round}-{i}")); }
            Assert.False(counter.TryAdd(1, "one too many"));
            Pass(TimeSpan.FromHours(1.1));
        }
    }

    [Fact]
    public void A_full_metric_takes_new_label_sets_once_others_have_gone()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", ["kind", "user"], AnHour);
        for (var i = 0; i < 200; i++) { counter.Add(1, "a", $"user{i}"); }
        Pass(TimeSpan.FromHours(1.1));

        Assert.True(counter.TryAdd(1, "b", "new"));
    }

    [Fact]
    public void A_histogram_expires_too()
    {
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", ["kind"], new() { Bounds = [1], Series = AnHour });
        histogram.Record(0.5, "a");
        Pass(TimeSpan.FromHours(1.1));
        Assert.Equal(0, histogram.Figures.Series);

        histogram.Record(0.5, "a");

        Assert.Equal(1, histogram.Read("a").Count);
    }

    [Fact]
    public void A_gauge_that_something_still_counts_up_and_down_stays_until_it_is_zero()
    {
        var gauge = _registry.RegisterGauge("jobs_running", "Jobs.", ["kind"], AnHour);
        gauge.Add(1, "a");
        Pass(TimeSpan.FromHours(3));
        Assert.Equal(1, gauge.Value("a"));

        gauge.Add(-1, "a");
        Pass(TimeSpan.FromHours(3));

        Assert.Empty(gauge.Series());
    }

    [Fact]
    public void A_gauge_that_is_set_to_the_same_value_is_in_use()
    {
        var gauge = _registry.RegisterGauge("queue_size", "Jobs.", ["kind"], AnHour);
        for (var i = 0; i < 6; i++)
        {
            gauge.Set(3, "a");
            Pass(TimeSpan.FromMinutes(30));
        }

        Assert.Equal(3, gauge.Value("a"));
    }

    [Fact]
    public void A_metric_without_labels_never_goes()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", options: AnHour);

        Pass(TimeSpan.FromHours(9));

        Assert.Single(counter.Series());
    }

    [Fact]
    public void Racing_adds_and_departures_lose_no_event()
    {
        // Idle at once: what is not touched between two looks goes, in the middle of the adds.
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", ["kind"], new() { IdleTime = TimeSpan.FromTicks(1) });
        var page = new ScrapedCounters();
        using var stop = new CancellationTokenSource();
        var sent = new long[2];
        var threads = Array.ConvertAll(new[] { 0, 1 }, t => new Thread(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++, sent[t]++) { counter.Add(1, $"kind{(i >> 4) % 300}"); }
        }));
        foreach (var thread in threads) { thread.Start(); }
        for (var i = 0; i < 2_000; i++)
        {
            page.Scrape(_registry, counter);
            _clock.Advance(MetricsRegistry.DefaultWindow);
        }
        stop.Cancel();
        foreach (var thread in threads) { thread.Join(); }
        page.Scrape(_registry, counter);

        Assert.Equal(sent.Sum(), page.Increases);
        Assert.True(counter.Figures.Expired > 0);
    }

    private void Pass(TimeSpan time)
    {
        for (var end = _clock.GetUtcNow() + time; _clock.GetUtcNow() < end;)
        {
            _clock.Advance(MetricsRegistry.DefaultWindow);
            _registry.ScrapeEnded(_registry.Context.Scrapes.Begin());
        }
    }
}
