using System.Diagnostics;
using System.Globalization;
using Pcf.Metrics;
using Pcf.Metrics.Exposition;

namespace Pcf.Benchmarks.Metrics;

/// <summary>What does a page of 100,000 counter series cost in each format, against prometheus-net's, which writes text? All take turns, and the best
/// and the median of many are printed.</summary>
internal static class ScrapeTurns
{
    private const int Series = 100_000;
    private const int Rounds = 41;
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE"];

    public static async Task RunAsync()
    {
        using var registry = MetricsRegistry.CreateBuilder().WithCardinalityLimit(Series).Build();
        var peerRegistry = global::Prometheus.Metrics.NewCustomRegistry();
        var peer = global::Prometheus.Metrics.WithCustomRegistry(peerRegistry)
            .CreateCounter("http_requests_total", "HTTP requests answered.", "method", "endpoint", "user");
        var counter = registry.RegisterCounter("http_requests_total", "HTTP requests answered.", ["method", "endpoint", "user"]);
        for (var i = 0; i < Series; i++)
        {
            string[] labels = [Methods[i % 4], $"/items/{i % 100}", i.ToString(CultureInfo.InvariantCulture)];
            counter.Add(i, labels);
            peer.WithLabels(labels).Inc(i);
        }
        (string Name, Func<Task> Write, List<double> Times, List<long> Bytes)[] all =
        [
            ("text", () => WriteAsync(registry, ExpositionFormat.Text), [], []),
            ("OpenMetrics", () => WriteAsync(registry, ExpositionFormat.OpenMetrics), [], []),
            ("protobuf", () => WriteAsync(registry, ExpositionFormat.Protobuf), [], []),
            ("prometheus-net, text", () => peerRegistry.CollectAndExportAsTextAsync(Stream.Null), [], []),
        ];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (_, write, times, bytes) in all)
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                var began = Stopwatch.GetTimestamp();
                await write();
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                bytes.Add(GC.GetTotalAllocatedBytes(precise: true) - before);
            }
        }
        foreach (var (name, _, times, bytes) in all)
        {
            times.Sort();
            bytes.Sort();
            Console.WriteLine($"{name,-22} best {times[0],6:N2} ms   median {times[Rounds / 2],6:N2} ms   {bytes[Rounds / 2]:N0} B");
        }
    }

    private static async Task WriteAsync(MetricsRegistry registry, ExpositionFormat format) =>
        await ScrapeWriter.WriteAsync(registry.Collect(), format, Stream.Null, CancellationToken.None);
}
