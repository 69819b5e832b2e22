namespace Pcf.Metrics.Tests.Histograms;

public sealed class HistogramSamplerTests
{
    private readonly Histogram _histogram = MetricsRegistry.CreateBuilder().Build().RegisterHistogram("job_duration_seconds", "Time.",
        options: new() { Bounds = [1] });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(1_000)]
    public void The_weights_add_up_to_the_operations(int oneIn)
    {
        var sampler = _histogram.Sampled(oneIn);
        for (var operation = 1; operation <= 20_000; operation++)
        {
            if (sampler.Next(out var weight)) { _histogram.Record(0.5, weight); }
            Assert.Equal(operation, _histogram.Read().Count + sampler.Pending);
            Assert.InRange(sampler.Pending, 0, 2 * oneIn);
        }
    }

    [Fact]
    public void The_weights_of_racing_threads_add_up_too()
    {
        var sampler = _histogram.Sampled(oneIn: 3);

        Parallel.For(0, 400_000, _ =>
        {
            if (sampler.Next(out var weight)) { _histogram.Record(0.5, weight); }
        });

        Assert.Equal(400_000, _histogram.Read().Count + sampler.Pending);
    }

    [Fact]
    public void A_pattern_of_the_operations_does_not_hide_in_the_gaps()
    {
        var sampler = _histogram.Sampled(oneIn: 16);
        for (var operation = 0; operation < 640_000; operation++)
        {
            // Every sixteenth is slow: an even gap of 16 would see all of them or none.
            if (sampler.Next(out var weight)) { _histogram.Record(operation % 16 == 0 ? 2 : 0.5, weight); }
        }

        var read = _histogram.Read();
        Assert.InRange(read.Buckets[1] / (double)read.Count, 0.9 / 16, 1.1 / 16);
        Assert.Equal(read.Count + read.Buckets[1] * 1.5 - (read.Count * 0.5), read.Sum, 3);
    }

    [Fact]
    public void A_weight_below_one_records_nothing()
    {
        _histogram.Record(0.5, weight: 0);
        _histogram.Record(0.5, weight: -2);

        Assert.Equal(0, _histogram.Read().Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_001)]
    public void A_rate_out_of_its_range_is_refused(int oneIn) => Assert.Throws<ArgumentOutOfRangeException>(() => _histogram.Sampled(oneIn));
}
