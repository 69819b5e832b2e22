namespace Pcf.Metrics.Tests.Support;

/// <summary>A scraper that knows created times: adds up what each series grew by from one page to the next.</summary>
internal sealed class ScrapedCounters
{
    private Dictionary<(string Labels, long Created), double> _last = [];

    /// <summary>The sum of all increases seen.</summary>
    public double Increases { get; private set; }

    public void Scrape(MetricsRegistry registry, Counter counter)
    {
        var began = registry.Context.Scrapes.Begin();
        var page = new Dictionary<(string, long), double>();
        foreach (var series in counter.Table.Exposed.ToArray())
        {
            // Twice the same series on a page would be refused by every scraper.
            page.Add((string.Join('|', series.Values), series.Created), series.Value);
        }
        Assert.Equal(page.Count, page.Keys.Select(key => key.Item1).Distinct().Count());
        registry.ScrapeEnded(began);
        foreach (var (key, value) in page)
        {
            var before = _last.GetValueOrDefault(key);
            Assert.True(value >= before, $"{key} went from {before} to {value}");
            Increases += value - before;
        }
        _last = page;
    }
}
