using System.Diagnostics.Metrics;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Pcf.Metrics;
using Pcf.Metrics.Exposition;

namespace Pcf.Benchmarks.Metrics;

/// <summary>What does a scrape of 100,000 counter series cost in each format, against the OpenTelemetry SDK merely collecting as many for an exporter
/// that does nothing?</summary>
public class ScrapeBenchmarks
{
    private const int Series = 100_000;
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE"];

    private readonly Meter _meter = new("Pcf.Benchmarks.Scrape");
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().WithCardinalityLimit(Series).Build();
    private readonly MetricsRegistry _histograms = MetricsRegistry.CreateBuilder().Build();
    private readonly List<Task<int>> _scrapes = [];
    private MeterProvider _provider = null!;

    /// <summary>Scrapes at the same time.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var peer = _meter.CreateCounter<long>("peer");
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(_meter.Name)
            .AddView("peer", new MetricStreamConfiguration { CardinalityLimit = Series + 1 })
            .AddReader(new BaseExportingMetricReader(new NoExport()))
            .Build();
        var counter = _registry.RegisterCounter("http_requests_total", "HTTP requests answered.", ["method", "endpoint", "user"]);
        for (var i = 0; i < Series; i++)
        {
            var (method, endpoint, user) = (Methods[i % 4], $"/items/{i % 100}", i.ToString(CultureInfo.InvariantCulture));
            counter.Add(i, method, endpoint, user);
            peer.Add(i, new("method", method), new("endpoint", endpoint), new KeyValuePair<string, object?>("user", user));
        }
        var histogram = _histograms.RegisterHistogram("http_request_duration_seconds", "Time.", ["endpoint"], new() { Native = true });
        for (var i = 0; i < 100_000; i++) { histogram.Record(0.0001 * Math.Pow(1.01, i % 1_000), $"/items/{i % 1_000}"); }
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    [Benchmark(Baseline = true)]
    public bool OpenTelemetryCollect() => _provider.ForceFlush();

    [Benchmark]
    public int Text() => Scrape(_registry, ExpositionFormat.Text);

    [Benchmark]
    public int OpenMetrics() => Scrape(_registry, ExpositionFormat.OpenMetrics);

    [Benchmark]
    public int Protobuf() => Scrape(_registry, ExpositionFormat.Protobuf);

    [Benchmark]
    public int ThousandHistogramsAsText() => Scrape(_histograms, ExpositionFormat.Text);

    [Benchmark]
    public int ThousandNativeHistogramsAsProtobuf() => Scrape(_histograms, ExpositionFormat.Protobuf);

    private int Scrape(MetricsRegistry registry, ExpositionFormat format)
    {
        if (Threads == 1) { return Write(registry, format); }
        _scrapes.Clear();
        for (var i = 0; i < Threads; i++) { _scrapes.Add(Task.Run(() => Write(registry, format))); }
        return Task.WhenAll(_scrapes).GetAwaiter().GetResult().Sum();
    }

    private static int Write(MetricsRegistry registry, ExpositionFormat format)
    {
        using var writer = new ScrapeWriter(registry.Collect(), format);
        var written = 0;
        while (writer.Next() is { Length: > 0 } piece) { written += piece.Length; }
        return written;
    }

    private sealed class NoExport : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
