using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Pcf.Metrics;

namespace Pcf.Benchmarks.Metrics;

/// <summary>Do two threads that record into the same series hinder each other, against the OpenTelemetry SDK?</summary>
internal static class RecordingScale
{
    private const int Calls = 200_000;

    public static void Run()
    {
        using var registry = MetricsRegistry.CreateBuilder().Build();
        using var meter = new Meter("Peer");
        var peer = meter.CreateCounter<long>("requests");
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter("Peer").AddReader(new BaseExportingMetricReader(new Nowhere())).Build();
        var counter = registry.RegisterCounter("requests_total", "Requests.", ["method", "endpoint", "status"]);
        var expiring = registry.RegisterCounter("expiring_total", "Requests.", ["method", "endpoint", "status"],
            new() { IdleTime = TimeSpan.FromHours(1) });
        var bound = registry.RegisterCounter("bound_total", "Requests.", ["method", "endpoint", "status"]).With("GET", "/api/notes/{id}", "2xx");
        var histogram = registry.RegisterHistogram("request_duration_seconds", "Time.", ["method", "endpoint", "status"],
            new() { Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        var sampler = histogram.Sampled(oneIn: 16);

        using var first = MetricsRegistry.CreateBuilder().Build();
        using var second = MetricsRegistry.CreateBuilder().Build();
        Counter[] own = [first.RegisterCounter("own_total", "Requests.", ["method", "endpoint", "status"]),
            second.RegisterCounter("own_total", "Requests.", ["method", "endpoint", "status"])];

        void RecordOneIn16()
        {
            if (sampler.Next(out var weight)) { histogram.Record(0.02, weight, "GET", "/api/notes/{id}", "2xx"); }
        }

        Scale.Print(
            Calls,
            ("OpenTelemetry, counter", _ => () => peer.Add(1, new("method", "GET"), new("endpoint", "/api/notes/{id}"), new("status", "2xx"))),
            ("counter", _ => () => counter.Add(1, "GET", "/api/notes/{id}", "2xx")),
            ("counter that expires", _ => () => expiring.Add(1, "GET", "/api/notes/{id}", "2xx")),
            ("bound counter", _ => () => bound.Add(1)),
            ("histogram", _ => () => histogram.Record(0.02, "GET", "/api/notes/{id}", "2xx")),
            ("histogram, one in 16", _ => RecordOneIn16),
            ("a counter for each thread", at => () => own[at].Add(1, "GET", "/api/notes/{id}", "2xx")));
    }

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
