namespace Pcf.Metrics.Tests.Budgets;

public sealed class BusiestTests
{
    private readonly FakeClock _clock = new();
    private readonly MetricsRegistry _registry;

    public BusiestTests() => _registry = MetricsRegistry.CreateBuilder().WithClock(_clock).Build();

    [Fact]
    public void A_busier_value_takes_the_place_of_one_that_came_first()
    {
        var counter = Counter(places: 1);
        counter.Add(1, "first");
        for (var i = 0; i < 100; i++) { counter.Add(1, "busy"); }

        Window();
        counter.Add(1, "busy");

        Assert.Equal(1, counter.Value("busy"));
        Assert.Equal(100, counter.Value("other"));
        Assert.Equal(102, counter.Total());
    }

    [Fact]
    public void What_lost_its_place_stays_shown_and_counts_under_other()
    {
        var counter = Counter(places: 1);
        counter.Add(1, "first");
        for (var i = 0; i < 100; i++) { counter.Add(1, "busy"); }
        Window();

        counter.Add(5, "first");

        Assert.Equal(1, counter.Value("first"));
        Assert.Equal(105, counter.Value("other"));
    }

    [Fact]
    public void What_wins_its_place_back_counts_on_from_where_it_stood()
    {
        var counter = Counter(places: 1);
        counter.Add(1, "a");
        for (var i = 0; i < 100; i++) { counter.Add(1, "b"); }
        Window();
        for (var i = 0; i < 10_000; i++) { counter.Add(1, "a"); }
        Window();

        counter.Add(1, "a");

        Assert.Equal(2, counter.Value("a"));
        Assert.Equal(10_102, counter.Total());
    }

    [Fact]
    public void Two_values_that_take_turns_do_not_change_places_for_ever()
    {
        var counter = Counter(places: 1);
        var changes = 0;
        var last = "";
        for (var window = 0; window < 40; window++)
        {
            for (var i = 0; i < 100; i++) { counter.Add(1, window % 2 == 0 ? "a" : "b"); }
            Window();
            var holder = counter.TryAdd(0, "a") ? "a" : "b";
            if (window > 4 && holder != last) { changes++; }
            last = holder;
        }

        Assert.InRange(changes, 0, 1);
    }

    [Fact]
    public void Under_a_flood_that_came_first_the_true_busiest_have_their_own_series_after_two_windows()
    {
        var counter = Counter(places: 50);
        var random = new Random(7);
        var unique = 0;
        var truth = 0;
        var own = 0;
        for (var window = 0; window < 5; window++)
        {
            for (var i = 0; i < 100_000; i++)
            {
                if (random.Next(10) > 0) { counter.Add(1, $"hostile{unique++}"); continue; }
                // A tenth of the traffic is real: forty names, the busiest about forty times as busy as the last.
                var admitted = counter.TryAdd(1, $"real{Zipf(random, 40)}");
                if (window < 2) { continue; }
                truth++;
                if (admitted) { own++; }
            }
            Window();
        }

        Assert.InRange(own / (double)truth, 0.99, 1);
        Assert.Equal(500_000, counter.Total());
    }

    [Fact]
    public void What_is_rare_but_real_keeps_its_place_against_what_never_comes_back()
    {
        var counter = Counter(places: 5);
        foreach (var name in new[] { "a", "b", "c", "d", "rare" }) { counter.Add(1, name); }
        var own = 0;
        for (var window = 0; window < 60; window++)
        {
            for (var i = 0; i < 500; i++) { counter.Add(1, $"hostile{window}-{i}"); }
            // Once in four windows, which a smoothed figure has nearly forgotten by then.
            if (window % 4 == 0 && counter.TryAdd(1, "rare")) { own++; }
            Window();
        }

        Assert.Equal(15, own);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_flood_alone_changes_no_places(int repeats)
    {
        var counter = Counter(places: 50);
        for (var window = 0; window < 20; window++)
        {
            for (var i = 0; i < 10_000; i++) { counter.Add(1, $"hostile{window}-{i / repeats}"); }
            Window();
        }

        // Each change would leave a series behind for a while, until there is no room left for the changes that matter.
        Assert.Equal(51, counter.Figures.Series);
    }

    [Fact]
    public void A_gauge_has_no_traffic_by_which_to_choose() =>
        Assert.Throws<ArgumentException>(() => _registry.RegisterGauge("queue_size", "Waiting.", [new Label("queue", 5, LabelPolicy.Busiest)]));

    private Counter Counter(int places) => _registry.RegisterCounter("requests_total", "Requests.", [new Label("name", places, LabelPolicy.Busiest)]);

    private void Window() => _clock.Advance(MetricsRegistry.DefaultWindow);

    private static int Zipf(Random random, int n)
    {
        var weights = Enumerable.Range(1, n).Select(i => 1.0 / i).ToArray();
        var at = random.NextDouble() * weights.Sum();
        for (var i = 0; i < n; i++)
        {
            at -= weights[i];
            if (at < 0) { return i; }
        }
        return n - 1;
    }
}
