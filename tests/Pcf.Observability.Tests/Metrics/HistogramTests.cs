using Pcf.Observability.Metrics;

namespace Pcf.Observability.Tests.Metrics;

public sealed class HistogramTests
{
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().Build();

    [Fact]
    public void A_value_lands_in_the_first_bucket_that_holds_it()
    {
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", [0.1, 1, 10]);

        foreach (var value in new[] { 0.05, 0.1, 0.5, 100 }) { histogram.Record(value); }

        var read = histogram.Read();
        Assert.Equal([2, 1, 0, 1], read.Buckets);
        Assert.Equal(4, read.Count);
        Assert.Equal(100.65, read.Sum, 6);
    }

    [Fact]
    public void Not_a_number_is_not_recorded()
    {
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", [1]);

        histogram.Record(double.NaN);

        Assert.Equal(0, histogram.Read().Count);
    }

    [Theory]
    [InlineData(new double[] { })]
    [InlineData(new double[] { 2, 1 })]
    [InlineData(new double[] { 1, 1 })]
    [InlineData(new double[] { 1, double.NaN })]
    public void Bounds_that_do_not_rise_are_refused(double[] bounds) =>
        Assert.Throws<ArgumentException>(() => _registry.RegisterHistogram("job_duration_seconds", "Time.", bounds));

    [Fact]
    public async Task A_reading_under_writers_is_never_torn()
    {
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", [1, 2, 3]);
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 2).Select(w => Task.Run(() =>
        {
            var written = 0L;
            while (!stop.IsCancellationRequested)
            {
                histogram.Record((written++ & 3) + 0.5);
            }
            return written;
        })).ToArray();

        for (var i = 0; i < 20_000; i++)
        {
            var read = histogram.Read();
            Assert.Equal(read.Count, read.Buckets.Sum());
        }

        await stop.CancelAsync();
        var sent = (await Task.WhenAll(writers)).Sum();
        Assert.Equal(sent, histogram.Read().Count);
    }
}
