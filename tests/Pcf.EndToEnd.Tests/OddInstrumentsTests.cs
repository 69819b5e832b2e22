using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Pcf.EndToEnd.Tests.Support;
using Pcf.Metrics;
using Pcf.Metrics.Bridge;
using Pcf.Metrics.Exposition;

namespace Pcf.EndToEnd.Tests;

/// <summary>Pages that carry every odd instrument a meter can make, as promtool, the reference parser and a real Prometheus take them.</summary>
public sealed class OddInstrumentsTests : IDisposable
{
    private const string Name = "Odd.Test";
    private static readonly string[] Units = ["By/s", "m/s", "{request}/s", "By{sent}", "{a}By", "Cel", "Hz", "wk", "1", "%", "ms", "s", "By",
        "{unclosed", "kW.h", "10*6", "é"];

    private static readonly KeyValuePair<string, object?>[][] Tags =
    [
        [],
        [new("http.method", "GET"), new("http_method", "get")],
        [new("le", "1"), new("quantile", "0.5"), new("__name__", "x"), new("__x", "y"), new("otel_scope_name", "mine")],
        [new("kind", "a"), new("kind", "b"), new("empty", ""), new("null", null)],
        [new("list", new[] { "a \"quoted\"", "back\\slash", "line\nbreak", null! }), new("numbers", new[] { 1.5, double.NaN }),
            new("truths", new[] { true, false })],
        [new("", "none"), new("日本", "日本"), new("9lives", '9'), new("a..b", 1), new("trace", Guid.Empty)],
        [.. Enumerable.Range(0, 30).Select(i => new KeyValuePair<string, object?>($"key.{i}", i))],
    ];

    private readonly List<Meter> _meters = [];

    [Fact(Timeout = 120_000)]
    public async Task Promtool_and_the_reference_parser_read_every_odd_instrument()
    {
        Engine.Require("promtool");
        await OpenMetricsParser.RequireAsync();
        var registry = MetricsRegistry.CreateBuilder().WithCardinalityLimit(20).Build();
        using var bridge = new MeterBridge(registry, [Name]);
        Make();

        var (code, output) = await Engine.RunAsync("promtool", ["check", "metrics"], Write(registry, ExpositionFormat.Text));
        var openMetrics = Write(registry, ExpositionFormat.OpenMetrics);
        var found = await OpenMetricsParser.ReadAsync(openMetrics);

        // 3 is about style: milliseconds and kilowatt hours are no base units. What cannot be read is 1.
        Assert.True(code is 0 or 3, output);
        Assert.DoesNotContain("abbreviated", output, StringComparison.Ordinal);
        Assert.Empty(found.Twice);
        Assert.Equal(openMetrics.Split('\n').Count(line => line.Length > 0 && line[0] != '#'), found.Samples);
        Assert.Equal(0, registry.Lost);
    }

    [Fact(Timeout = 120_000)]
    public async Task Prometheus_takes_every_odd_instrument_in_all_three_formats()
    {
        await using var app = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        await using var proxy = await FormatProxy.StartAsync(client);
        await using var prometheus = Prometheus.Start(proxy);
        Make();

        foreach (var format in proxy.Formats)
        {
            var sum = $"sum(odd_shapes_total{{job=\"{format}\"}})";
            Assert.Equal("150", await Engine.EventuallyAsync($"the odd counter in {format}",
                async () => await prometheus.QueryAsync(sum) is "150" ? "150" : null));
            Assert.Equal("1", await prometheus.QueryAsync($"up{{job=\"{format}\"}}"));
            Assert.Equal("12", await prometheus.QueryAsync($"sum(odd_pool_total{{job=\"{format}\"}})"));
            Assert.Equal("5", await prometheus.QueryAsync($"odd_pool_total{{job=\"{format}\",otel_scope_pool=\"a\"}}"));
            Assert.NotNull(await prometheus.QueryAsync($"odd_observed_7_bytes_per_second_total{{job=\"{format}\",http_method=\"GET;get\"}}"));
        }
    }

    public void Dispose()
    {
        foreach (var meter in _meters) { meter.Dispose(); }
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection([new("PCF:Telemetry:Metrics:Meters", Name), new("PCF:Telemetry:Metrics:CardinalityLimit", "20")]);
        builder.Configuration["Logging:LogLevel:Default"] = "Critical";
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddPcfObservability();
        var app = builder.Build();
        app.UsePcfObservability();
        app.MapPcfMetrics();
        await app.StartAsync();
        return app;
    }

    private void Make()
    {
        var meter = MakeMeter();
        for (var i = 0; i < Units.Length; i++)
        {
            var unit = Units[i];
            var (counter, updown, gauge) = (meter.CreateCounter<double>($"odd.counter.{i}", unit),
                meter.CreateUpDownCounter<short>($"odd.updown.{i}", unit), meter.CreateGauge<float>($"odd.gauge.{i}", unit));
            var histogram = meter.CreateHistogram<decimal>($"odd.histogram.{i}", unit);
            foreach (var tags in Tags)
            {
                counter.Add(1.5, tags);
                updown.Add(-3, tags);
                gauge.Record(float.NaN, tags);
                histogram.Record(1_500, tags);
            }
        }
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = [double.NegativeInfinity, -1, 0, 100, double.PositiveInfinity] };
        meter.CreateHistogram("odd.advised", "By", "A \"help\"\nwith \\ all.", null, advice).Record(-5);
        meter.CreateObservableCounter("odd.observed.7", () => Tags.Select(tags => new Measurement<long>(7, tags)), "By/s");
        meter.CreateObservableGauge("odd.failing", () => Failing());
        var shapes = meter.CreateCounter<long>("odd.shapes");
        for (var i = 0; i < 150; i++) { shapes.Add(1, new KeyValuePair<string, object?>($"key{i}", "x")); }
        foreach (var (pool, jobs) in new[] { ("a", 5L), ("b", 7L) })
        {
            var pooled = MakeMeter(KeyValuePair.Create<string, object?>("pool", pool));
            pooled.CreateObservableCounter("odd.pool", () => jobs);
            pooled.CreateObservableGauge("odd.depth", () => jobs, null, null, [new("le", pool)]);
        }
        // One whose meter is gone before its first page.
        var gone = MakeMeter(KeyValuePair.Create<string, object?>("pool", "gone"));
        gone.CreateHistogram<double>("odd.gone", "s").Record(1);
        gone.Dispose();
    }

    private Meter MakeMeter(params KeyValuePair<string, object?>[] tags)
    {
        var meter = new Meter(Name, null, tags);
        _meters.Add(meter);
        return meter;
    }

    private static long Failing() => throw new InvalidOperationException("made to fail");

    private static string Write(MetricsRegistry registry, ExpositionFormat format)
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(registry, format, page);
        return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(page.WrittenSpan);
    }
}
