namespace Pcf.Metrics.Tests;

public sealed class RegistryTests
{
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().Build();

    [Fact]
    public void A_counter_adds_up_by_its_labels()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs done.", ["kind"]);

        counter.Add(1, "fast");
        counter.Add(2, "fast");
        counter.Add(5, "slow");

        Assert.Equal(3, counter.Value("fast"));
        Assert.Equal(5, counter.Value("slow"));
        Assert.Equal(0, counter.Value("never"));
    }

    [Fact]
    public void A_counter_never_goes_down()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs done.");
        counter.Add(2);

        Assert.False(counter.TryAdd(-1));
        Assert.False(counter.TryAdd(double.NaN));
        Assert.Equal(2, counter.Value());
    }

    [Fact]
    public void A_gauge_goes_up_and_down()
    {
        var gauge = _registry.RegisterGauge("queue_size", "Waiting jobs.", ["queue"]);

        gauge.Set(5, "mail");
        gauge.Add(-2, "mail");

        Assert.Equal(3, gauge.Value("mail"));
    }

    [Fact]
    public void A_bound_handle_and_its_labels_are_one_series()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs done.", ["kind", "result"]);
        var bound = counter.With("fast", "ok");

        bound.Add(1);
        counter.Add(1, "fast", "ok");

        Assert.Equal(2, counter.Value("fast", "ok"));
    }

    [Fact]
    public void Racing_threads_lose_no_event()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs done.", ["kind"]);

        Parallel.For(0, 100_000, i => counter.Add(1, i % 2 == 0 ? "even" : "odd"));

        Assert.Equal(50_000, counter.Value("even"));
        Assert.Equal(50_000, counter.Value("odd"));
    }

    [Fact]
    public void The_same_metric_registered_twice_is_one_metric() =>
        Assert.Same(_registry.RegisterCounter("jobs_total", "Jobs done.", ["kind"]), _registry.RegisterCounter("jobs_total", "Jobs done.", ["kind"]));

    [Fact]
    public void The_same_name_with_other_labels_is_refused()
    {
        _registry.RegisterCounter("jobs_total", "Jobs done.", ["kind"]);

        var error = Assert.Throws<ArgumentException>(() => _registry.RegisterCounter("jobs_total", "Jobs done.", ["colour"]));

        Assert.Contains("jobs_total", error.Message, StringComparison.Ordinal);
        Assert.Contains("kind", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_name_with_another_type_is_refused()
    {
        _registry.RegisterGauge("jobs", "Jobs.");

        Assert.Throws<ArgumentException>(() => _registry.RegisterHistogram("jobs", "Jobs.", options: new() { Bounds = [1] }));
    }

    [Fact]
    public void The_builder_has_the_last_word_on_a_histogram_and_leaves_the_given_options_as_they_are()
    {
        var registry = MetricsRegistry.CreateBuilder()
            .WithHistogram("time_seconds", histogram =>
            {
                histogram.Bounds = [1, 2];
                histogram.Series = new SeriesOptions { MaxSeries = 1 };
            })
            .Build();
        var options = new HistogramOptions { Bounds = [5] };

        var histogram = registry.RegisterHistogram("time_seconds", "Time.", ["kind"], options);

        Assert.Equal([1, 2], histogram.Bounds);
        Assert.Equal(1, histogram.Figures.Limit);
        Assert.Equal([5], options.Bounds);
        Assert.Equal(0, options.Series.MaxSeries);
    }

    [Theory]
    [InlineData("jobs", "jobs_total")]
    [InlineData("time_seconds", "time_seconds")]
    public void A_name_that_another_metric_has_on_the_page_is_refused(string gauge, string owner)
    {
        _registry.RegisterCounter("jobs_total", "Jobs.");
        _registry.RegisterHistogram("time_seconds", "Time.", options: new() { Bounds = [1] });

        Assert.Contains(owner, Assert.Throws<ArgumentException>(() => _registry.RegisterGauge(gauge, "Some.")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_registration_that_failed_takes_no_name()
    {
        Assert.Throws<ArgumentException>(() => _registry.RegisterHistogram("time_seconds", "Time.", options: new() { Bounds = [] }));

        _registry.RegisterGauge("time_seconds", "Some.");
    }

    [Theory]
    [InlineData("_total", "must end in _total")]
    [InlineData("2jobs_total", "must match")]
    [InlineData("jobs-total", "must match")]
    [InlineData("jobs", "_total")]
    [InlineData("", "must match")]
    public void A_counter_with_a_bad_name_is_refused(string name, string because) =>
        Assert.Contains(because, Assert.Throws<ArgumentException>(() => _registry.RegisterCounter(name, "Jobs.")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("job_duration", "_seconds")]
    [InlineData("job_latency", "_seconds")]
    [InlineData("job_duration_milliseconds", "_seconds")]
    [InlineData("job_duration_ms", "_seconds")]
    [InlineData("upload_kilobytes", "_bytes")]
    [InlineData("cpu_percent", "_ratio")]
    [InlineData("job_duration_seconds_seconds", "twice")]
    [InlineData("jobs_total", "_total")]
    [InlineData("jobs_count", "_count")]
    [InlineData("jobs_bucket", "_bucket")]
    [InlineData("jobs_created", "_created")]
    public void A_gauge_without_its_base_unit_or_with_an_ending_that_means_something_else_is_refused(string name, string because) =>
        Assert.Contains(because, Assert.Throws<ArgumentException>(() => _registry.RegisterGauge(name, "Jobs.")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("job_duration_milliseconds_total", "_seconds")]
    [InlineData("sent_kilobytes_total", "_bytes")]
    public void A_counter_in_another_unit_than_the_base_unit_is_refused(string name, string because) =>
        Assert.Contains(because, Assert.Throws<ArgumentException>(() => _registry.RegisterCounter(name, "Jobs.")).Message, StringComparison.Ordinal);

    [Fact]
    public void More_labels_than_thirty_two_are_refused() =>
        Assert.Throws<ArgumentException>(
            () => _registry.RegisterCounter("jobs_total", "Jobs.", [.. Enumerable.Range(0, 33).Select(i => new Label($"l{i}"))]));

    [Theory]
    [InlineData("le")]
    [InlineData("quantile")]
    [InlineData("__name__")]
    [InlineData("a-b")]
    [InlineData("")]
    public void A_bad_or_reserved_label_is_refused(string label) =>
        Assert.Throws<ArgumentException>(() => _registry.RegisterCounter("jobs_total", "Jobs.", [label]));

    [Fact]
    public void A_label_given_twice_is_refused() =>
        Assert.Throws<ArgumentException>(() => _registry.RegisterCounter("jobs_total", "Jobs.", ["a", "a"]));

    [Fact]
    public void A_wrong_number_of_label_values_is_refused()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", ["a", "b"]);

        Assert.Throws<ArgumentException>(() => counter.Add(1, "only one"));
    }

    [Fact]
    public void Adding_to_a_known_series_allocates_nothing()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", ["a", "b", "c"]);
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", ["a", "b", "c"], new() { Bounds = [0.1, 1] });
        void Once() { counter.Add(1, "x", "y", "z"); histogram.Record(0.5, "x", "y", "z"); }
        for (var i = 0; i < 100; i++) { Once(); }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) { Once(); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Adding_beyond_a_budget_allocates_nothing()
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", ["a", new Label("b", 2), "c"]);
        var names = Enumerable.Range(0, 1_000).Select(i => $"name {i}").ToArray();
        for (var i = 0; i < 100; i++) { counter.Add(1, "x", names[i], "z"); }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var name in names) { counter.Add(1, "x", name, "z"); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_096, counter.Value("x", Label.Other, "z"));
    }
}
