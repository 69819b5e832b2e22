using Pcf.Metrics.Histograms;

namespace Pcf.Metrics.Tests.Histograms;

public sealed class NativeBucketsTests
{
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().Build();

    [Fact]
    public void One_recording_feeds_both_kinds_of_buckets()
    {
        var histogram = Register(new HistogramOptions { Bounds = [1], Native = true });

        foreach (var value in new[] { 0, 0.5, 1, 1, 2, -1 }) { histogram.Record(value); }

        var read = histogram.Read();
        Assert.Equal([5, 1], read.Buckets);
        Assert.Equal(3, read.Native!.Schema);
        Assert.Equal(1, read.Native.ZeroCount);
        Assert.Equal([new(-8, 1), new(0, 2), new(8, 1)], read.Native.Positive);
        Assert.Equal([new(0, 1)], read.Native.Negative);
    }

    [Fact]
    public void Infinities_are_in_the_outermost_buckets_and_not_a_number_in_none()
    {
        var histogram = Register(new HistogramOptions { Native = true });

        foreach (var value in new[] { double.PositiveInfinity, double.NegativeInfinity, double.NaN, double.MaxValue }) { histogram.Record(value); }

        var read = histogram.Read();
        Assert.Equal(3, read.Count);
        Assert.Equal([new(8_192, 1), new(8_193, 1)], read.Native!.Positive);
        Assert.Equal([new(8_193, 1)], read.Native.Negative);
    }

    [Fact]
    public void Over_the_limit_pairs_of_buckets_are_merged()
    {
        var histogram = Register(new HistogramOptions { Native = true, MaxBuckets = 10 });

        // 17 neighbouring buckets of schema 3 are 9 of schema 2.
        for (var i = 0; i <= 16; i++) { histogram.Record(Math.Pow(2, i / 8.0)); }

        var native = histogram.Read().Native!;
        Assert.Equal(2, native.Schema);
        Assert.Equal([new(0, 1), new(1, 2), new(2, 2), new(3, 2), new(4, 2), new(5, 2), new(6, 2), new(7, 2), new(8, 2)], native.Positive);
        Assert.Equal(0, native.ZeroCount);
    }

    [Fact]
    public void When_no_schema_is_coarse_enough_the_zero_bucket_takes_in_its_neighbours()
    {
        var histogram = Register(new HistogramOptions { Native = true, MaxBuckets = 10 });

        for (var power = -1_000; power <= 1_000; power += 16) { histogram.Record(Math.ScaleB(1, power)); }

        var read = histogram.Read();
        Assert.Equal(NativeIndex.MinSchema, read.Native!.Schema);
        Assert.Equal(10, read.Native.Positive.Count);
        Assert.True(read.Native.ZeroThreshold > 1);
        Assert.Equal(read.Count, read.Native.ZeroCount + read.Native.Positive.Sum(b => b.Value));
        Assert.All(read.Native.Positive, bucket => Assert.True(NativeIndex.UpperEnd(bucket.Key, read.Native.Schema) > read.Native.ZeroThreshold));
    }

    [Fact]
    public void No_values_whatever_lose_a_count_or_pass_the_limit()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var max = random.Next(10, 60);
            var histogram = Register(
                new HistogramOptions { Native = true, MaxBuckets = max, GrowthFactor = 1.01, ZeroThreshold = random.Next(2) * 1e-9 });
            for (var i = 0; i < 500; i++)
            {
                var value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
                histogram.Record(i % 50 == 0 ? double.PositiveInfinity : value, random.Next(1, 4));
            }

            var read = histogram.Read();
            var native = read.Native!;
            Assert.Equal(read.Count, native.ZeroCount + native.Positive.Sum(b => b.Value) + native.Negative.Sum(b => b.Value));
            Assert.InRange(native.Positive.Count + native.Negative.Count, 1, max);
        }
    }

    [Fact]
    public void Parts_of_different_coarseness_are_read_as_the_coarser()
    {
        var shape = new NativeShape(3, 0, 10);
        var (fine, coarse, all) = (new NativeBuckets(shape), new NativeBuckets(shape), new NativeBuckets(shape));
        var values = Enumerable.Range(-40, 80).Select(i => Math.Pow(1.7, i)).ToArray();
        fine.Add(1, 1);
        fine.Add(1e-9, 1);
        foreach (var value in values) { coarse.Add(value, 1); }

        all.Add(fine);
        all.Add(coarse);

        Assert.Equal(coarse.Schema, all.Schema);
        Assert.Equal(coarse.ZeroThreshold, all.ZeroThreshold);
        var (indexes, counts) = (new int[10], new long[10]);
        Assert.Equal(82, counts.Take(all.Positive.CopySorted(indexes, counts)).Sum() + all.ZeroCount);
    }

    [Theory]
    [InlineData(1, 0, 160)]
    [InlineData(double.NaN, 0, 160)]
    [InlineData(1.1, -1, 160)]
    [InlineData(1.1, double.NaN, 160)]
    [InlineData(1.1, 0, 9)]
    public void Options_out_of_their_range_are_refused(double growth, double zero, int max) => Assert.Throws<ArgumentException>(() =>
        Register(new HistogramOptions { Native = true, GrowthFactor = growth, ZeroThreshold = zero, MaxBuckets = max }));

    private Histogram Register(HistogramOptions options) => _registry.RegisterHistogram($"h{Guid.NewGuid():N}_seconds", "Time.", options: options);
}
