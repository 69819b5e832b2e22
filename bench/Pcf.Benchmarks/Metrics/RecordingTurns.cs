using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Pcf.Metrics;
using Pcf.Metrics.Bridge;

namespace Pcf.Benchmarks.Metrics;

/// <summary>What does one recording with three labels cost, direct and through .NET's meters, within a budget and over it, against the OpenTelemetry
/// SDK? All rows take turns in short runs, and the best and the median of many are printed.</summary>
internal static class RecordingTurns
{
    private const int Calls = 100_000;
    private const int Rounds = 101;
    private const int Names = 512;
    private static readonly double[] Bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
    private static readonly double[] Values = [.. Enumerable.Range(0, 64).Select(i => 0.0004 * Math.Pow(1.13, i))];

    private delegate void Row(int calls);

    public static void Run()
    {
        using var registry = MetricsRegistry.CreateBuilder().Build();
        using var bridged = MetricsRegistry.CreateBuilder().Build();
        using var peerMeter = new Meter("Peer");
        using var bridgedMeter = new Meter("Bridged");
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter("Peer")
            .AddView("full", new MetricStreamConfiguration { CardinalityLimit = 100 })
            .AddView("duration", new ExplicitBucketHistogramConfiguration { Boundaries = Bounds })
            .AddReader(new BaseExportingMetricReader(new Nowhere())).Build();
        using var bridge = new MeterBridge(bridged, ["Bridged"]);
        using var limited = MetricsRegistry.CreateBuilder().WithLabelLimit("endpoint", 100).Build();
        using var limitedMeter = new Meter("Limited");
        using var limitedBridge = new MeterBridge(limited, ["Limited"]);
        var bridgedFull = limitedMeter.CreateCounter<long>("full");
        var (peerCounter, peerFull) = (peerMeter.CreateCounter<long>("requests"), peerMeter.CreateCounter<long>("full"));
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds };
        var peerHistogram = peerMeter.CreateHistogram<double>("duration");
        var bridgedCounter = bridgedMeter.CreateCounter<long>("requests");
        var bridgedHistogram = bridgedMeter.CreateHistogram("duration", "s", null, null, advice);
        var bridgedNative = bridgedMeter.CreateHistogram<double>("sizes", "By");
        Label[] labels = ["method", "endpoint", "status"];
        var counter = registry.RegisterCounter("requests_total", "Requests.", labels);
        var histogram = registry.RegisterHistogram("duration_seconds", "Time.", labels, new() { Bounds = Bounds });
        var full = registry.RegisterCounter("full_total", "Requests.", ["method", new Label("endpoint", 100), "status"]);
        var roomy = registry.RegisterCounter("roomy_total", "Requests.", ["method", new Label("endpoint", 2 * Names), "status"]);
        var bound = counter.With("GET", "/graphql", "2xx");
        // Sets that are not interned: each call brings texts of its own, as names that are read off requests are.
        var names = Enumerable.Range(0, Names).Select(i => $"name-{i:x8}").ToArray();
        var (gets, oks, copies) = (Copies("GET"), Copies("2xx"), names.Select(name => new string(name)).ToArray());
        foreach (var name in names)
        {
            full.Add(1, "GET", name, "2xx");
            roomy.Add(1, "GET", name, "2xx");
            peerFull.Add(1, new("method", "GET"), new("endpoint", name), new("status", "2xx"));
            bridgedFull.Add(1, new("method", "GET"), new("endpoint", name), new("status", "2xx"));
            bridgedCounter.Add(1, new("method", "GET"), new("endpoint", name), new("status", "2xx"));
        }
        (string Name, Row Row, string Base, List<double> Times)[] rows =
        [
            Of("OpenTelemetry, counter", "", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    peerCounter.Add(1, new("method", "GET"), new("endpoint", "/graphql"), new("status", "2xx"));
                }
            }),
            Of("counter through a meter", "OpenTelemetry, counter", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    bridgedCounter.Add(1, new("method", "GET"), new("endpoint", "/graphql"), new("status", "2xx"));
                }
            }),
            Of("counter", "OpenTelemetry, counter", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    counter.Add(1, "GET", "/graphql", "2xx");
                }
            }),
            Of("bound counter", "OpenTelemetry, counter", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    bound.Add(1);
                }
            }),
            Of("OpenTelemetry, histogram", "", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    peerHistogram.Record(Values[i & 63], new("method", "GET"),
                        new("endpoint", "/graphql"), new KeyValuePair<string, object?>("status", "2xx"));
                }
            }),
            Of("histogram through a meter", "OpenTelemetry, histogram", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    bridgedHistogram.Record(Values[i & 63], new("method", "GET"),
                        new("endpoint", "/graphql"), new KeyValuePair<string, object?>("status", "2xx"));
                }
            }),
            Of("the same, native buckets", "OpenTelemetry, histogram", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    bridgedNative.Record(Values[i & 63], new("method", "GET"),
                        new("endpoint", "/graphql"), new KeyValuePair<string, object?>("status", "2xx"));
                }
            }),
            Of("histogram", "OpenTelemetry, histogram", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    histogram.Record(Values[i & 63], "GET", "/graphql", "2xx");
                }
            }),
            Of("512 names, all within", "", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    roomy.Add(1, "GET", names[i & (Names - 1)], "2xx");
                }
            }),
            Of("512 names, 100 within", "512 names, all within", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    full.Add(1, "GET", names[i & (Names - 1)], "2xx");
                }
            }),
            Of("not interned, all within", "", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    roomy.Add(1, gets[i & (Names - 1)], copies[i & (Names - 1)], oks[i & (Names - 1)]);
                }
            }),
            Of("not interned, 100 within", "not interned, all within", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    full.Add(1, gets[i & (Names - 1)], copies[i & (Names - 1)], oks[i & (Names - 1)]);
                }
            }),
            Of("through a meter, all within", "", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    bridgedCounter.Add(1, new("method", gets[i & (Names - 1)]),
                        new("endpoint", copies[i & (Names - 1)]), new("status", oks[i & (Names - 1)]));
                }
            }),
            Of("through a meter, 100 within", "through a meter, all within", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    bridgedFull.Add(1, new("method", gets[i & (Names - 1)]),
                        new("endpoint", copies[i & (Names - 1)]), new("status", oks[i & (Names - 1)]));
                }
            }),
            Of("new texts each time, all within", "", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    roomy.Add(1, "GET", new string(names[i & (Names - 1)].AsSpan()), "2xx");
                }
            }),
            Of("new texts each time, 100 within", "new texts each time, all within", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    full.Add(1, "GET", new string(names[i & (Names - 1)].AsSpan()), "2xx");
                }
            }),
            Of("OpenTelemetry, not interned, over", "not interned, all within", calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    peerFull.Add(1, new("method", gets[i & (Names - 1)]),
                        new("endpoint", copies[i & (Names - 1)]), new("status", oks[i & (Names - 1)]));
                }
            }),
        ];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (_, row, _, times) in rows)
            {
                var began = Stopwatch.GetTimestamp();
                row(Calls);
                times.Add(Stopwatch.GetElapsedTime(began).TotalNanoseconds / Calls);
            }
        }
        foreach (var (_, _, _, times) in rows) { times.Sort(); }
        foreach (var (name, _, @base, times) in rows)
        {
            var against = Array.Find(rows, row => row.Name == @base).Times ?? times;
            var (best, median) = (times[0], times[Rounds / 2]);
            Console.WriteLine(
                $"{name,-34} best {best,6:N1} ns   median {median,6:N1} ns   ratio {best / against[0]:N2} (median {median / against[Rounds / 2]:N2})");
        }
    }

    private static string[] Copies(string text) => [.. Enumerable.Range(0, Names).Select(_ => new string(text))];

    private static (string, Row, string, List<double>) Of(string name, string @base, Row row) => (name, row, @base, []);

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
