using System.Diagnostics.Metrics;

namespace Pcf.Metrics.Tests.Bridge;

/// <summary>Observed series that are others at each scrape: what counts against the limit is one round, and not two.</summary>
public sealed class ObservedChurnTests : IDisposable
{
    private readonly BridgedPage _page = new("Churn.Test");
    private readonly Meter _meter = new("Churn.Test");
    private int _scrape;

    [Theory]
    [InlineData(800)]
    [InlineData(1_000)]
    public void Values_within_the_limit_have_own_rows_at_each_scrape(int count)
    {
        _meter.CreateObservableGauge("depth", () => Values(count, i => new("i", $"{_scrape}-{i}")));

        for (; _scrape < 4; _scrape++) { AssertOwnRows(count); }
        Assert.Equal(0, _page.Registry.Families.Single(family => family.Name == "depth").Figures.Overflowed);
    }

    [Fact]
    public void Totals_too()
    {
        _meter.CreateObservableCounter("jobs", () => Values(1_000, i => new("i", $"{_scrape}-{i}")));

        for (; _scrape < 4; _scrape++) { AssertOwnRows(1_000); }
    }

    [Fact]
    public void Half_of_them_new_and_observed_first_have_own_rows()
    {
        _meter.CreateObservableCounter("jobs", () => Values(1_000, i => new("i", (500 * (_scrape + 1)) - i)));

        for (; _scrape < 4; _scrape++) { AssertOwnRows(1_000); }
    }

    [Fact]
    public void Keys_within_the_limit_have_own_rows_at_each_scrape()
    {
        _meter.CreateObservableGauge("depth", () => Values(600, i => new($"key_{_scrape}_{i}", "x")));

        for (; _scrape < 5; _scrape++) { AssertOwnRows(600); }
    }

    [Fact]
    public void Those_that_stay_keep_their_rows_over_the_limit()
    {
        _meter.CreateObservableGauge("depth", () => Values(1_500, i => new("i", _scrape == 0 ? i : 1_499 - i)));
        var before = Own(_page.Samples());
        _scrape++;

        var after = Own(_page.Samples());

        Assert.Equal(1_000, before.Count);
        Assert.Equal(before, after);
    }

    [Fact]
    public void A_callback_that_fails_leaves_no_row_and_takes_no_place()
    {
        _meter.CreateObservableGauge("depth", () => Failing());
        _meter.CreateObservableGauge("depth", () => Values(1_000, i => new("i", $"{_scrape}-{i}")));

        for (; _scrape < 3; _scrape++) { AssertOwnRows(1_000); }
    }

    public void Dispose()
    {
        _meter.Dispose();
        _page.Dispose();
    }

    private static IEnumerable<Measurement<long>> Failing()
    {
        for (var i = 0; i < 500; i++) { yield return new Measurement<long>(1, new KeyValuePair<string, object?>("failing", i)); }
        throw new InvalidOperationException("half-way");
    }

    private static Measurement<long>[] Values(int count, Func<int, KeyValuePair<string, object?>> tag) =>
        Enumerable.Range(0, count).Select(i => new Measurement<long>(1, tag(i))).ToArray();

    private static SortedSet<string> Own(string[] samples) =>
        new(samples.Where(sample => !sample.Contains("other", StringComparison.Ordinal)), StringComparer.Ordinal);

    private void AssertOwnRows(int count)
    {
        var samples = _page.Samples();
        Assert.Equal(count, samples.Length);
        Assert.All(samples, sample => Assert.EndsWith(" 1", sample, StringComparison.Ordinal));
        Assert.DoesNotContain(samples,
            sample => sample.Contains("other", StringComparison.Ordinal) || sample.Contains("overflow", StringComparison.Ordinal));
    }
}
