using System.Diagnostics.Metrics;
using Pcf.Metrics.Tests.Bridge;

namespace Pcf.Metrics.Tests;

/// <summary>Numbers that a metric does not have are not shown, and counted.</summary>
public sealed class InvalidValueTests : IDisposable
{
    private static readonly double[] NoCounts = [-2, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
    private readonly BridgedPage _page = new("Invalid.Test");
    private readonly Meter _meter = new("Invalid.Test");

    [Fact]
    public void A_counter_of_a_meter_counts_them()
    {
        var jobs = _meter.CreateCounter<double>("jobs");

        foreach (var value in NoCounts) { jobs.Add(value); }

        Assert.Empty(_page.Samples());
        Assert.Equal(4, _page.Registry.Invalid);
    }

    [Fact]
    public void An_observed_counter_counts_them_at_each_scrape()
    {
        _meter.CreateObservableCounter("jobs",
            () => NoCounts.Select((value, i) => new Measurement<double>(value, new KeyValuePair<string, object?>("i", i))));

        Assert.Empty(_page.Samples());
        Assert.Empty(_page.Samples());
        Assert.Equal(8, _page.Registry.Invalid);
    }

    [Fact]
    public void A_histogram_of_a_meter_counts_NaN()
    {
        _meter.CreateHistogram<double>("size", "By").Record(double.NaN);

        Assert.Empty(_page.Samples());
        Assert.Equal(1, _page.Registry.Invalid);
    }

    [Fact]
    public void Registered_metrics_count_them()
    {
        var jobs = _page.Registry.RegisterCounter("jobs_total", "Jobs.");
        jobs.Add(-1);
        jobs.With().Add(double.NaN);
        _page.Registry.RegisterHistogram("size_bytes", "Sizes.", options: new() { Bounds = [1, 2] }).Record(double.NaN);
        _page.Registry.RegisterObservableCounter("seen_total", "Seen.", observe => observe(-1));

        Assert.Contains("jobs_total 0", _page.Samples());
        Assert.Equal(4, _page.Registry.Invalid);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _page.Dispose();
    }
}
