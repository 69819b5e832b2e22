using System.Diagnostics.Metrics;
using System.Globalization;

namespace Pcf.Metrics.Tests.Bridge;

/// <summary>Meters, versions, tags and values made up at random: no series stands on a page twice, and what was counted is there to the
/// last.</summary>
public sealed class FuzzedMetersTests
{
    private static readonly string?[] Versions = [null, "1.0", "2.0"];
    private static readonly string[] Keys = ["a", "a.b", "a_b", "a b", "le", "exported_le", "pool", "otel_scope_pool", "otel.scope.pool", "__x", "_x",
        "", "é", "otel_metric_overflow"];
    private static readonly object?[] Values = [null, "", "x", "y", "other", "true", 1, 2.5, true, new[] { "x" }, new object?[] { null, 1 }, "x;y",
        "\ud800"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void No_series_stands_on_a_page_twice_and_nothing_counted_is_missing(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            using var page = new BridgedPage("Fuzz.*",
                builder => builder.WithCardinalityLimit(random.Next(2) == 0 ? 4 : 200).WithSeriesLimit(random.Next(3) == 0 ? 6 : 10_000)
                    .WithLabelLimit("pool", 1));
            var (counted, observed, moved) = (0L, 0L, 0L);
            var meters = new List<Meter>();
            for (var m = 0; m < 6; m++)
            {
                var meter = new Meter(new MeterOptions($"Fuzz.{random.Next(2)}")
                {
                    Version = Versions[random.Next(3)],
                    Tags = Tags(random, 2),
                    TelemetrySchemaUrl = random.Next(3) == 0 ? "https://example.com/1" : null,
                });
                meters.Add(meter);
                var (counter, updown) = (meter.CreateCounter<long>("jobs", null, null, Tags(random, 2)),
                    meter.CreateUpDownCounter<int>("open", null, null, Tags(random, 2)));
                var (histogram, gauge) = (meter.CreateHistogram<double>("size", "By", null, Tags(random, 2)),
                    meter.CreateGauge<long>("depth", null, null, Tags(random, 2)));
                var seen = Enumerable.Range(0, random.Next(4)).Select(_ => new Measurement<long>(3, Tags(random, 4))).ToArray();
                meter.CreateObservableCounter("seen", () => seen, null, null, Tags(random, 2));
                observed += 3 * seen.Length;
                for (var i = 0; i < 30; i++)
                {
                    counter.Add(1, Tags(random, 5));
                    counted++;
                    updown.Add(2, Tags(random, 5));
                    moved += 2;
                    histogram.Record(1_500, Tags(random, 5));
                    gauge.Record(7, Tags(random, 5));
                }
            }

            AssertPage(page.Samples(), counted, moved, observed);
            Assert.Equal(0, page.Registry.Lost);
            Assert.Equal(0, page.Registry.Refused);
            foreach (var meter in meters) { meter.Dispose(); }
            Assert.Equal(counted, Sum(page.Samples(), "jobs_total"));
            Assert.Empty(page.Samples());
        }
    }

    private static void AssertPage(string[] samples, long counted, long moved, long observed)
    {
        // To a scraper the order of labels says nothing.
        var series = samples.Select(line => line[..line.LastIndexOf(' ')]).Select(Canonical).ToArray();
        Assert.Equal(series.Length, series.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(counted, Sum(samples, "jobs_total"));
        Assert.Equal(counted, Sum(samples, "size_bytes_count"));
        Assert.Equal(moved, Sum(samples, "open"));
        Assert.Equal(observed, Sum(samples, "seen_total"));
    }

    // Values hold neither `",` nor braces here.
    private static string Canonical(string series) =>
        series.IndexOf('{', StringComparison.Ordinal) is > 0 and var at
        ? series[..at] + string.Join('|', series[(at + 1)..^1].Split("\",").Select(label => label.TrimEnd('"')).Order(StringComparer.Ordinal))
        : series;

    private static double Sum(string[] samples, string name) => samples
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private static KeyValuePair<string, object?>[] Tags(Random random, int most) =>
        [.. Enumerable.Range(0, random.Next(most + 1))
            .Select(_ => new KeyValuePair<string, object?>(Keys[random.Next(Keys.Length)], Values[random.Next(Values.Length)]))];
}
