using System.Diagnostics;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Pcf.Metrics;

namespace Pcf.Benchmarks.Metrics;

/// <summary>What does it cost to record a duration with three labels, on one thread and on two that share a series, against the OpenTelemetry
/// SDK?</summary>
public class HistogramBenchmarks
{
    private const int Operations = 200_000;
    private static readonly double[] Bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
    private static readonly double[] Values = [.. Enumerable.Range(0, 64).Select(i => 0.0004 * Math.Pow(1.13, i))];

    private readonly Meter _meter = new("Pcf.Benchmarks.Histogram");
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().Build();
    private System.Diagnostics.Metrics.Histogram<double> _peer = null!;
    private MeterProvider _provider = null!;
    private Pcf.Metrics.Histogram _classic = null!;
    private Pcf.Metrics.Histogram _native = null!;
    private Pcf.Metrics.Histogram _exemplars = null!;
    private HistogramSampler _sampler = null!;
    private Activity _trace = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _peer = _meter.CreateHistogram<double>("peer");
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(_meter.Name)
            .AddView("peer", new ExplicitBucketHistogramConfiguration { Boundaries = Bounds })
            .AddReader(new BaseExportingMetricReader(new NoExport()))
            .Build();
        _classic = _registry.RegisterHistogram("classic_seconds", "Classic.", ["method", "endpoint", "status_group"], new() { Bounds = Bounds });
        _native = _registry.RegisterHistogram("native_seconds", "Native.", ["method", "endpoint", "status_group"],
            new() { Bounds = Bounds, Native = true });
        _exemplars = _registry.RegisterHistogram("exemplars_seconds", "Exemplars.", ["method", "endpoint", "status_group"],
            new() { Bounds = Bounds, Exemplars = true });
        _sampler = _classic.Sampled(oneIn: 16);
        _trace = new Activity("traced") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.SetIdFormat(ActivityIdFormat.W3C);
        _trace.Start();
        Activity.Current = null;
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public void OpenTelemetry() => Share(static (self, value) =>
        self._peer.Record(value, new("method", "GET"), new("endpoint", "/graphql"), new KeyValuePair<string, object?>("status_group", "2xx")));

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Classic() => Share(static (self, value) => self._classic.Record(value, "GET", "/graphql", "2xx"));

    [Benchmark(OperationsPerInvoke = Operations)]
    public void ClassicAndNative() => Share(static (self, value) => self._native.Record(value, "GET", "/graphql", "2xx"));

    [Benchmark(OperationsPerInvoke = Operations)]
    public void ExemplarsUntraced() => Share(static (self, value) => self._exemplars.Record(value, "GET", "/graphql", "2xx"));

    [Benchmark(OperationsPerInvoke = Operations)]
    public void ExemplarsOfASampledTrace() => Share(static (self, value) =>
    {
        if (Activity.Current is null) { Activity.Current = self._trace; }
        self._exemplars.Record(value, "GET", "/graphql", "2xx");
    });

    [Benchmark(OperationsPerInvoke = Operations)]
    public void SampledOneIn16() => Share(static (self, value) =>
    {
        if (self._sampler.Next(out var weight)) { self._classic.Record(value, weight, "GET", "/graphql", "2xx"); }
    });

    // Each thread does all the operations, so the time of one is what a caller waits.
    private void Share(Action<HistogramBenchmarks, double> record)
    {
        if (Threads == 1) { Run(record); }
        else { Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, _ => Run(record)); }
    }

    private void Run(Action<HistogramBenchmarks, double> record)
    {
        for (var i = 0; i < Operations; i++) { record(this, Values[i & 63]); }
    }

    private sealed class NoExport : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
