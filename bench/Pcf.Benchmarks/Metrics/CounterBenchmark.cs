using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Pcf.Metrics;
using Pcf.Metrics.Bridge;

namespace Pcf.Benchmarks.Metrics;

/// <summary>What does one addition to a counter with three labels cost, alone and with two threads on the same series, against the OpenTelemetry
/// SDK?</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class CounterBenchmark
{
    private const int Additions = 1_000_000;
    // Few enough to stay in the cache, as a literal does: the question is what the budget costs, not what memory does.
    private const int Names = 512;

    private readonly string[] _names = [.. Enumerable.Range(0, Names).Select(i => $"name-{i:x8}")];
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().Build();
    private readonly MetricsRegistry _bridged = MetricsRegistry.CreateBuilder().Build();
    private readonly Meter _peerMeter = new("Peer");
    private readonly Meter _bridgedMeter = new("Bridged");
    private readonly MeterProvider _peer;
    private readonly MeterBridge _bridge;
    private readonly Counter<long> _peerCounter;
    private readonly Counter<long> _peerFull;
    private readonly Counter<long> _bridgedCounter;
    private readonly Counter _counter;
    private readonly Counter _expiring;
    private readonly Counter _full;
    private readonly Counter _roomy;
    private readonly BoundCounter _bound;

    public CounterBenchmark()
    {
        _peerCounter = _peerMeter.CreateCounter<long>("requests");
        _peerFull = _peerMeter.CreateCounter<long>("full");
        _peer = Sdk.CreateMeterProviderBuilder().AddMeter("Peer")
            .AddView("full", new MetricStreamConfiguration { CardinalityLimit = 100 })
            .AddReader(new BaseExportingMetricReader(new Nowhere()))
            .Build();
        _bridgedCounter = _bridgedMeter.CreateCounter<long>("requests");
        _bridge = new MeterBridge(_bridged, ["Bridged"]);
        _counter = _registry.RegisterCounter("requests_total", "Requests.", ["method", "endpoint", "status"]);
        _expiring = _registry.RegisterCounter("expiring_total", "Requests.", ["method", "endpoint", "status"],
            new() { IdleTime = TimeSpan.FromHours(1) });
        _full = _registry.RegisterCounter("full_total", "Requests.", ["method", new Label("endpoint", 100), "status"]);
        _roomy = _registry.RegisterCounter("roomy_total", "Requests.", ["method", new Label("endpoint", 2 * Names), "status"]);
        _bound = _counter.With("GET", "/api/notes/{id}", "2xx");
        foreach (var name in _names)
        {
            _full.Add(1, "GET", name, "2xx");
            _peerFull.Add(1, new("method", "GET"), new("endpoint", name), new("status", "2xx"));
        }
    }

    [Params(1, 2)]
    public int Threads { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Additions), BenchmarkCategory("within")]
    public void OpenTelemetry() =>
        OnThreads(static (b, _) => b._peerCounter.Add(1, new("method", "GET"), new("endpoint", "/api/notes/{id}"), new("status", "2xx")));

    [Benchmark(OperationsPerInvoke = Additions), BenchmarkCategory("within")]
    public void Pcf() => OnThreads(static (b, _) => b._counter.Add(1, "GET", "/api/notes/{id}", "2xx"));

    [Benchmark(OperationsPerInvoke = Additions), BenchmarkCategory("within")]
    public void PcfWithExpiry() => OnThreads(static (b, _) => b._expiring.Add(1, "GET", "/api/notes/{id}", "2xx"));

    [Benchmark(OperationsPerInvoke = Additions), BenchmarkCategory("within")]
    public void PcfBridged() =>
        OnThreads(static (b, _) => b._bridgedCounter.Add(1, new("method", "GET"), new("endpoint", "/api/notes/{id}"), new("status", "2xx")));

    [Benchmark(OperationsPerInvoke = Additions), BenchmarkCategory("within")]
    public void PcfBound() => OnThreads(static (b, _) => b._bound.Add(1));

    [Benchmark(Baseline = true, OperationsPerInvoke = Additions), BenchmarkCategory("over budget")]
    public void OpenTelemetryOverBudget() =>
        OnThreads(static (b, i) => b._peerFull.Add(1, new("method", "GET"), new("endpoint", b._names[i & (Names - 1)]), new("status", "2xx")));

    [Benchmark(OperationsPerInvoke = Additions), BenchmarkCategory("over budget")]
    public void PcfSameNamesWithinBudget() => OnThreads(static (b, i) => b._roomy.Add(1, "GET", b._names[i & (Names - 1)], "2xx"));

    [Benchmark(OperationsPerInvoke = Additions), BenchmarkCategory("over budget")]
    public void PcfOverBudget() => OnThreads(static (b, i) => b._full.Add(1, "GET", b._names[i & (Names - 1)], "2xx"));

    [GlobalCleanup]
    public void Stop()
    {
        _peer.Dispose();
        _bridge.Dispose();
        _registry.Dispose();
        _bridged.Dispose();
        _peerMeter.Dispose();
        _bridgedMeter.Dispose();
    }

    // Each thread makes all the additions: a figure for two threads that equals that for one says they do not hinder each other.
    private void OnThreads(Action<CounterBenchmark, int> add)
    {
        void Run()
        {
            for (var i = 0; i < Additions; i++) { add(this, i); }
        }

        if (Threads == 1)
        {
            Run();
            return;
        }
        var threads = Array.ConvertAll(new Thread[Threads], _ => new Thread(Run));
        foreach (var thread in threads) { thread.Start(); }
        foreach (var thread in threads) { thread.Join(); }
    }

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
