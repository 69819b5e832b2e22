using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Pcf.Metrics;

namespace Pcf.HotPaths.Paths;

/// <summary>An addition to a counter and a value of a histogram, each with three labels.</summary>
internal static class Recordings
{
    private const int Calls = 5_000;
    private static readonly double[] Bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
    private static readonly double[] Values = [.. Enumerable.Range(0, 64).Select(i => 0.0004 * Math.Pow(1.13, i))];

    public static IEnumerable<HotPath> Create()
    {
        var registry = MetricsRegistry.CreateBuilder().Build();
        var counter = registry.RegisterCounter("requests_total", "Requests.", ["method", "endpoint", "status"]);
        var histogram = registry.RegisterHistogram("request_seconds", "Time.", ["method", "endpoint", "status"], new() { Bounds = Bounds });
        var meter = new Meter("Peer");
        var peerCounter = meter.CreateCounter<long>("requests");
        var peerHistogram = meter.CreateHistogram<double>("seconds");
        // Lives as long as the process.
        _ = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name)
            .AddView("seconds", new ExplicitBucketHistogramConfiguration { Boundaries = Bounds })
            .AddReader(new BaseExportingMetricReader(new Nowhere()))
            .Build();
        var peer = Peers.NameOf("OpenTelemetry", typeof(Sdk));
        yield return new HotPath("counter", peer, Calls,
            _ => counter.Add(1, "GET", "/api/notes/{id}", "2xx"),
            _ => peerCounter.Add(1, new("method", "GET"), new("endpoint", "/api/notes/{id}"), new("status", "2xx")));
        yield return new HotPath("histogram", peer, Calls,
            i => histogram.Record(Values[i & 63], "GET", "/api/notes/{id}", "2xx"),
            i => peerHistogram.Record(Values[i & 63], new("method", "GET"), new("endpoint", "/api/notes/{id}"),
                new KeyValuePair<string, object?>("status", "2xx")));
    }

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
