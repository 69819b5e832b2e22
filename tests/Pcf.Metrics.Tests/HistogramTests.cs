namespace Pcf.Metrics.Tests;

public sealed class HistogramTests
{
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().Build();

    [Fact]
    public void A_value_lands_in_the_first_bucket_that_holds_it()
    {
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", options: new() { Bounds = [0.1, 1, 10] });

        foreach (var value in new[] { 0.05, 0.1, 0.5, 100 }) { histogram.Record(value); }

        var read = histogram.Read();
        Assert.Equal([2, 1, 0, 1], read.Buckets);
        Assert.Equal(4, read.Count);
        Assert.Equal(100.65, read.Sum, 6);
    }

    [Fact]
    public void Not_a_number_is_not_recorded()
    {
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", options: new() { Bounds = [1] });

        histogram.Record(double.NaN);

        Assert.Equal(0, histogram.Read().Count);
    }

    [Theory]
    [InlineData(new double[] { })]
    [InlineData(new double[] { 2, 1 })]
    [InlineData(new double[] { 1, 1 })]
    [InlineData(new double[] { 1, double.NaN })]
    public void Bounds_that_do_not_rise_are_refused(double[] bounds) =>
        Assert.Throws<ArgumentException>(() => _registry.RegisterHistogram("job_duration_seconds", "Time.", options: new() { Bounds = bounds }));

    [Fact]
    public async Task No_reading_of_200_000_under_writers_is_torn()
    {
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", options: new() { Bounds = [1, 2, 3], Native = true });
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 3).Select(w => Task.Run(() =>
        {
            var written = 0L;
            while (!stop.IsCancellationRequested) { histogram.Record((written++ & 3) + 0.5); }
            return written;
        })).ToArray();

        var (torn, before) = (0, 0L);
        for (var i = 0; i < 200_000; i++)
        {
            var read = histogram.Read();
            // All values are halves, so their sum is exact and between what the buckets allow.
            var least = read.Buckets.Select((count, bucket) => count * (bucket + 0.5)).Sum();
            var native = read.Native!.ZeroCount + read.Native.Positive.Sum(b => b.Value);
            if (read.Count != read.Buckets.Sum() || read.Count != native || read.Sum != least || read.Count < before) { torn++; }
            before = read.Count;
        }

        await stop.CancelAsync();
        Assert.Equal(0, torn);
        Assert.Equal((await Task.WhenAll(writers)).Sum(), histogram.Read().Count);
    }

    [Fact]
    public void Racing_threads_lose_no_recording()
    {
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", ["kind"], new() { Bounds = [0.5], Native = true });

        Parallel.For(0, 400_000, i => histogram.Record(i % 2, "a"));

        var read = histogram.Read("a");
        Assert.Equal([200_000, 200_000], read.Buckets);
        Assert.Equal(200_000, read.Sum);
        Assert.Equal(200_000, read.Native!.ZeroCount);
        Assert.Equal([new(0, 200_000)], read.Native.Positive);
    }

    [Fact]
    public void Recording_into_native_buckets_allocates_nothing_once_they_are_there()
    {
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", ["a", "b", "c"], new() { Native = true, Exemplars = true });
        void Once()
        {
            for (var i = 0; i < 50; i++) { histogram.Record(i * 0.01, "x", "y", "z"); }
        }
        Once();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++) { Once(); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
