using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Pcf.EndToEnd.Tests.Support;
using Pcf.Logging;
using Pcf.Metrics;
using Pcf.Metrics.Bridge;
using Pcf.Otlp;

namespace Pcf.EndToEnd.Tests;

/// <summary>Metrics over OTLP as the OpenTelemetry project's own decoder reads them.</summary>
public sealed class MetricsOverOtlpTests : IDisposable
{
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().WithCardinalityLimit(20_000).Build();

    [Fact]
    public async Task Counters_and_gauges_are_sums_and_gauges_with_their_labels_and_times()
    {
        var before = TimeProvider.System.GetUtcNow();
        var counter = _registry.RegisterCounter("orders_bytes_total", "Bytes of orders.", ["country", "kind"]);
        counter.Add(3, "NO", "new");
        counter.Add(4, "SE", "old");
        _registry.RegisterGauge("room_seconds", "Seconds left.").Set(-2.5);
        _registry.RegisterObservableCounter("kept_elsewhere_total", "Kept elsewhere.", observe => observe(17));

        var metrics = await PushedAsync();

        var orders = metrics["orders_bytes_total"];
        Assert.Equal(("sum", 2, true, "By", "Bytes of orders."),
            (orders.Type, orders.Temporality, orders.IsMonotonic, orders.Unit, orders.Description));
        Assert.Equal([("NO", "new", 3.0), ("SE", "old", 4.0)],
            orders.Points.Select(point => (point.Attributes["country"], point.Attributes["kind"], point.Value!.Value)));
        Assert.All(orders.Points, point => Assert.InRange(Time(point.Start), before.AddMilliseconds(-20), Time(point.Time)));
        var room = metrics["room_seconds"];
        Assert.Equal(("gauge", "s", -2.5), (room.Type, room.Unit, room.Points.Single().Value));
        var kept = metrics["kept_elsewhere_total"].Points.Single();
        Assert.Equal(17, kept.Value);
        using var process = Process.GetCurrentProcess();
        Assert.Equal(process.StartTime.ToUniversalTime(), Time(kept.Start).UtcDateTime, TimeSpan.FromSeconds(1));
        Assert.Equal("orders-service", orders.Resource["service.name"].GetString());
        Assert.Equal("blue", orders.Resource["team"].GetString());
        Assert.Equal("pcf", orders.Resource["telemetry.sdk.name"].GetString());
    }

    [Fact]
    public async Task What_is_counted_up_and_down_is_a_sum_that_is_not_monotonic()
    {
        using var meter = new Meter($"Test.{Guid.NewGuid():N}");
        using var bridge = new MeterBridge(_registry, [meter.Name], new SeriesOptions());
        var waiting = meter.CreateUpDownCounter<int>("waiting");
        waiting.Add(5, new KeyValuePair<string, object?>("queue", "a"));
        waiting.Add(-2, new KeyValuePair<string, object?>("queue", "a"));
        waiting.Add(1, new KeyValuePair<string, object?>("other.key", "b"));

        var metric = (await PushedAsync())["waiting"];

        Assert.Equal(("sum", 2, false), (metric.Type, metric.Temporality, metric.IsMonotonic));
        Assert.Equal([("queue=a", 3.0), ("other_key=b", 1.0)],
            metric.Points.Select(point => (point.Attributes.Select(pair => $"{pair.Key}={pair.Value}").Single(), point.Value!.Value)));
    }

    [Fact]
    public async Task A_histogram_has_its_bounds_counts_sum_and_exemplars()
    {
        using var source = new ActivitySource($"Test.{Guid.NewGuid():N}");
        using var listener = new ActivityListener
        {
            ShouldListenTo = one => one == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var histogram = _registry.RegisterHistogram("work_seconds", "Time of work.", ["step"], new() { Bounds = [0.1, 1], Exemplars = true });
        using var span = source.StartActivity("work")!;
        foreach (var value in new[] { 0.05, 0.5, 0.6, 7 }) { histogram.Record(value, "first"); }

        var metric = (await PushedAsync())["work_seconds"];

        var point = metric.Points.Single();
        Assert.Equal(("histogram", 2, 4L), (metric.Type, metric.Temporality, point.Count!.Value));
        Assert.Equal(8.15, point.Sum!.Value, 9);
        Assert.Equal([0.1, 1], point.Bounds);
        Assert.Equal([1, 2, 1], point.BucketCounts);
        Assert.Equal("first", point.Attributes["step"]);
        Assert.Equal(3, point.Exemplars.Count);
        Assert.All(point.Exemplars,
            exemplar => Assert.Equal((span.TraceId.ToHexString(), span.SpanId.ToHexString()), (exemplar.TraceId, exemplar.SpanId)));
    }

    [Theory]
    [InlineData(1.1)]
    [InlineData(1.003)]
    [InlineData(60_000)]
    public async Task A_native_histogram_is_an_exponential_one_whose_buckets_hold_each_value(double factor)
    {
        var histogram = _registry.RegisterHistogram("size_bytes", "Sizes.",
            options: new() { Bounds = [1], Native = true, GrowthFactor = factor, MaxBuckets = 1_000 });
        double[] values = [1, 2, 2.0000001, 3, 1e-9, 4e9, 1e300, -5, 0];
        foreach (var value in values) { histogram.Record(value); }

        var metric = (await PushedAsync())["size_bytes"];

        var point = metric.Points.Single();
        Assert.Equal(("exponentialHistogram", 2), (metric.Type, metric.Temporality));
        Assert.Equal((values.Length, 1), (point.Count, point.ZeroCount));
        // The sum of what has been below zero could fall.
        Assert.Null(point.Sum);
        Assert.InRange(point.Positive!.Counts.Count, 1, 1_024);
        AssertHolds(point.Positive, point.Scale!.Value, values.Where(value => value > 0));
        AssertHolds(point.Negative!, point.Scale!.Value, [5]);
    }

    [Fact]
    public async Task Native_histograms_are_sent_with_their_bounds_where_that_is_wanted()
    {
        _registry.RegisterHistogram("size_bytes", "Sizes.", options: new() { Bounds = [1], Native = true }).Record(3);

        var metric = (await PushedAsync(isExplicit: true))["size_bytes"];

        Assert.Equal("histogram", metric.Type);
        Assert.Equal([0, 1], metric.Points.Single().BucketCounts);
    }

    [Fact]
    public async Task What_is_no_finite_number_has_no_point()
    {
        _registry.RegisterGauge("limit_bytes", "A limit that is not there.").Set(double.PositiveInfinity);
        _registry.RegisterGauge("other_limit_bytes", "One that is.").Set(7);

        Assert.Equal(["other_limit_bytes"], (await PushedAsync()).Keys);
    }

    [Fact]
    public async Task Many_series_go_in_several_requests_and_each_once()
    {
        var counter = _registry.RegisterCounter("many_total", "Many.", ["name"]);
        for (var i = 0; i < 20_000; i++) { counter.Add(i, $"a-name-that-is-rather-long-so-that-requests-fill-up-{i}"); }
        var requests = Requests(isExplicit: false);

        var points = (await OtlpDecoder.ReadAsync<OtlpDecoder.Metric>("metrics", requests)).SelectMany(metric => metric.Points).ToArray();

        Assert.True(requests.Count > 1);
        Assert.All(requests, request => Assert.InRange(request.Length, 1, 1_100_000));
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => (double)i), points.Select(point => point.Value!.Value).Order());
    }

    [Fact]
    public async Task The_service_sends_the_series_of_its_page_and_a_last_time_at_its_stop()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        await service.AskAsync("query Greeting { user(id: 1) { name } }");
        var text = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var page = text.Split('\n')
            .Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).Order(StringComparer.Ordinal)
            .ToArray();

        Assert.Equal(0, await service.TerminateAsync());

        var metrics = await OtlpDecoder.ReadAsync<OtlpDecoder.Metric>("metrics", receiver.MetricBodies);
        // A limit that is not there is no number.
        var infinite = text.Split('\n').Where(line => line.EndsWith(" +Inf", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]);
        Assert.Empty(page.Except(metrics.Select(metric => metric.Name)).Except(infinite));
        var requests = metrics.First(metric => metric.Name == "http_requests_total").Points.Single(
            point => point.Attributes["endpoint"] == "/graphql");
        Assert.Equal(("POST", "2xx", 1.0), (requests.Attributes["method"], requests.Attributes["status_group"], requests.Value));
        Assert.Equal("exponentialHistogram", metrics.First(metric => metric.Name == "http_request_duration_seconds").Type);
        Assert.Equal("Pcf.Api", metrics[0].Resource["service.name"].GetString());
    }

    public void Dispose() => _registry.Dispose();

    private static void AssertHolds(OtlpDecoder.Buckets buckets, int scale, IEnumerable<double> values)
    {
        var growth = Math.Pow(2, Math.Pow(2, -scale));
        // As OTLP has it: a value is above the lower end of its bucket, and at most its upper end.
        var expected = values.GroupBy(value => (int)Math.Ceiling(Math.Round(Math.Log2(value) * Math.Pow(2, scale), 6)) - 1 - buckets.Offset)
            .ToDictionary(group => group.Key, group => (long)group.Count());
        Assert.True(growth > 1);
        Assert.Equal(expected.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)),
            buckets.Counts.Select((count, index) => (Key: index, Value: count)).Where(pair => pair.Value > 0));
    }

    private static DateTimeOffset Time(string nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(long.Parse(nanoseconds, CultureInfo.InvariantCulture) / 100);

    private async Task<Dictionary<string, OtlpDecoder.Metric>> PushedAsync(bool isExplicit = false) =>
        (await OtlpDecoder.ReadAsync<OtlpDecoder.Metric>("metrics", Requests(isExplicit))).ToDictionary(metric => metric.Name);

    private List<byte[]> Requests(bool isExplicit)
    {
        var requests = new List<byte[]>();
        var resource = new OtlpResource(new LogIdentity("orders-service", "1.2.3", "test"), [new("team", "blue")]);
        new MetricsRequest(resource, isExplicit).Write(_registry.Collect(), TimeProvider.System.GetUtcNow(),
            (message, _) => requests.Add(message.ToArray()));
        return requests;
    }
}
