using System.Buffers;
using System.Globalization;
using System.Text;
using Pcf.Metrics.Exposition;

namespace Pcf.Metrics.Tests.Exposition;

public sealed class ScrapeWriterTests
{
    public static TheoryData<string> Formats { get; } = ["text", "openmetrics", "protobuf"];

    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().WithCardinalityLimit(100_000).Build();

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_large_page_comes_in_pieces_of_the_buffers_size(string format)
    {
        Fill(20_000);
        using var writer = new ScrapeWriter(_registry.Collect(), Format(format));

        var pieces = new List<int>();
        while (writer.Next() is { Length: > 0 } piece) { pieces.Add(piece.Length); }

        Assert.InRange(pieces.Count, 10, 200);
        Assert.All(pieces, length => Assert.InRange(length, 1, 64 * 1_024));
    }

    [Fact]
    public void Every_series_is_on_the_page_once_however_it_was_cut()
    {
        Fill(20_000);

        var lines = Write().Split('\n').Where(line => line.StartsWith("jobs_total{", StringComparison.Ordinal)).ToArray();

        Assert.Equal(20_000, lines.Distinct().Count());
        Assert.Equal(20_000, lines.Length);
    }

    [Fact]
    public void A_series_longer_than_the_buffer_is_written_whole()
    {
        var labels = Enumerable.Range(0, 16).Select(i => new Label($"label_{i}")).ToArray();
        double[] bounds = [.. Enumerable.Range(1, 98)];
        _registry.RegisterHistogram("job_duration_seconds", "Time.", labels, new() { Bounds = bounds }).Record(1,
            [.. labels.Select(_ => new string('"', 250))]);

        var page = Write();

        Assert.Equal(103, page.Count(c => c == '\n'));
        Assert.EndsWith("} 1\n", page, StringComparison.Ordinal);
        Assert.True(page.Length > 16 * 500 * 100);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Writing_series_allocates_nothing(string format)
    {
        Fill(2_000);
        var histogram = _registry.RegisterHistogram("job_duration_seconds", "Time.", ["id"], new() { Native = true });
        for (var i = 0; i < 2_000; i++) { histogram.Record(i * 0.013, $"{i % 200}"); }

        long Once(ScrapeSnapshot collection)
        {
            using var writer = new ScrapeWriter(collection, Format(format));
            writer.Next();
            var before = GC.GetAllocatedBytesForCurrentThread();
            while (writer.Next().Length > 0) { }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        var collection = _registry.Collect();
        Once(collection);

        // The memory of native buckets grows with the first series that is read, in protobuf into a list for each page.
        // A collection of garbage in between may empty the shared pool, which another try fills again.
        Assert.InRange(Enumerable.Range(0, 3).Min(_ => Once(collection)), 0, format == "protobuf" ? 2_048 : 0);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "0")]
    [InlineData(1, "1")]
    [InlineData(-17, "-17")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e15, "1000000000000000")]
    [InlineData(9007199254740991, "9007199254740991")]
    [InlineData(1e300, "1E+300")]
    [InlineData(5e-324, "5E-324")]
    [InlineData(0.30000000000000004, "0.30000000000000004")]
    public void A_number_has_the_fewest_digits_that_read_back_as_it(double value, string expected)
    {
        _registry.RegisterGauge("g", "Some.").Set(value);

        Assert.EndsWith($"\ng {expected}\n", Write(), StringComparison.Ordinal);
        Assert.Equal(value, double.Parse(expected, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_callback_that_throws_is_counted()
    {
        _registry.RegisterObservableGauge("broken", "Broken.", observe => throw new InvalidOperationException("no"));

        Write();
        Write();

        Assert.Equal(2, _registry.FailedCallbacks);
    }

    [Fact]
    public async Task Scrapes_at_the_same_time_ask_observed_metrics_once()
    {
        var asked = 0;
        using var hold = new ManualResetEventSlim();
        _registry.RegisterObservableGauge("slow", "Slow.", observe =>
        {
            hold.Wait();
            observe(Interlocked.Increment(ref asked));
        });
        var shared = new SharedScrape(_registry.Collect);

        var scrapes = Enumerable.Range(0, 50).Select(_ => shared.CollectAsync()).ToArray();
        hold.Set();

        Assert.Single((await Task.WhenAll(scrapes)).Distinct());
        await shared.CollectAsync();
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Metrics_are_collected_where_the_pool_has_no_thread_left()
    {
        var isOfPool = true;
        var shared = new SharedScrape(() =>
        {
            isOfPool = Thread.CurrentThread.IsThreadPoolThread;
            return _registry.Collect();
        });

        await shared.CollectAsync();

        Assert.False(isOfPool);
    }

    private static ExpositionFormat Format(string name) => name switch
    {
        "text" => ExpositionFormat.Text,
        "openmetrics" => ExpositionFormat.OpenMetrics,
        _ => ExpositionFormat.Protobuf,
    };

    private void Fill(int series)
    {
        var counter = _registry.RegisterCounter("jobs_total", "Jobs.", ["id", "kind"]);
        for (var i = 0; i < series; i++) { counter.Add(i + 0.5, $"job-{i}", i % 2 == 0 ? "even" : "odd"); }
    }

    private string Write()
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(_registry, page);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }
}
