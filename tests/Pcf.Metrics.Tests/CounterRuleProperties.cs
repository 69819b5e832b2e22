using FsCheck;
using FsCheck.Fluent;
using Pcf.Metrics.Tests.Support;

namespace Pcf.Metrics.Tests;

/// <summary>Whatever comes, leaves and returns: the increases between scrapes sum to the events.</summary>
public sealed class CounterRuleProperties
{
    [Theory]
    [InlineData(LabelPolicy.Overflow)]
    [InlineData(LabelPolicy.Busiest)]
    public void The_increases_between_scrapes_sum_to_the_events(LabelPolicy policy)
    {
        // Each step: add to one of thirty names, let time pass, or scrape.
        var steps = Gen.Choose(0, 99).ListOf(400);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(steps.ToArbitrary(), list => Holds(policy, list)));
    }

    private static bool Holds(LabelPolicy policy, IEnumerable<int> steps)
    {
        var clock = new FakeClock();
        var registry = MetricsRegistry.CreateBuilder().WithClock(clock).WithCardinalityLimit(20).WithSeriesLimit(15).Build();
        var counter = registry.RegisterCounter(
            "requests_total", "Requests.", [new Label("name", 5, policy), "method"], new() { IdleTime = MetricsRegistry.DefaultWindow * 3 });
        var scraper = new ScrapedCounters();
        var events = 0L;
        foreach (var step in steps)
        {
            switch (step)
            {
                case < 75:
                    // Low numbers come in bunches, so that some are busier than others.
                    counter.Add(1 + (step % 3), $"name{step * step / 200}", step % 2 == 0 ? "GET" : "PUT");
                    events += 1 + (step % 3);
                    break;
                case < 90:
                    clock.Advance(MetricsRegistry.DefaultWindow * (step - 74));
                    break;
                default:
                    scraper.Scrape(registry, counter);
                    break;
            }
        }
        scraper.Scrape(registry, counter);
        return scraper.Increases == events;
    }
}
