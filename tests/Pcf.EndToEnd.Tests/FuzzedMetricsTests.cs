using System.Buffers;
using System.Diagnostics;
using System.Text;
using Pcf.EndToEnd.Tests.Support;
using Pcf.Metrics;
using Pcf.Metrics.Exposition;

namespace Pcf.EndToEnd.Tests;

/// <summary>Names, labels, values, helps and numbers made up at random: what registration accepts, both parsers must read.</summary>
public sealed class FuzzedMetricsTests
{
    private const int Pages = 10;
    private const int MetricsPerPage = 10_000;

    private static readonly string[] Pieces =
    [
        "a", "b", "Z", "_", ":", "0", "9", "_total", "_count", "_sum", "_bucket", "_created", "_info", "_seconds", "_bytes", "le", "quantile", "__",
        ".", "-", " ", "  ", "\"", "\\", "\\n", "\n", "\r", "\t",
        "\0", "\u001f", "\u007f", "\u0085", "\u2028", "{", "}", "=", ",", "#", "# EOF", "é", "✓", "😀", "\ud800", "\udc00", "\ufffe", "\ufeff", "NaN",
        "+Inf", "1e9", "\"} 1 # {",
    ];

    private static readonly double[] Numbers =
        [0, -0.0, 1, -1, 0.1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, double.Epsilon, 1e15,
            9007199254740993, 1e21, -1e-300];

    private readonly Random _random = new(20261122);

    [Fact]
    public async Task Whatever_registration_accepts_both_parsers_read_without_doubles()
    {
        Engine.Require("promtool");
        await OpenMetricsParser.RequireAsync();
        var accepted = 0;
        for (var page = 0; page < Pages; page++)
        {
            var registry = MetricsRegistry.CreateBuilder().Build();
            for (var i = 0; i < MetricsPerPage; i++) { accepted += TryMetric(registry) ? 1 : 0; }

            var text = Write(registry, ExpositionFormat.Text);
            AssertNoDoubles(text);
            var (code, output) = await Engine.RunAsync("promtool", ["check", "metrics"], text);
            // 3 is about style: the names are made up. What cannot be read is 1.
            Assert.True(code is 0 or 3, output);
            var openMetrics = Write(registry, ExpositionFormat.OpenMetrics);
            var found = await OpenMetricsParser.ReadAsync(openMetrics);
            Assert.Empty(found.Twice);
            Assert.Equal(openMetrics.Split('\n').Count(line => line.Length > 0 && line[0] != '#'), found.Samples);
        }

        // Enough of them pass, or the test says nothing.
        Assert.InRange(accepted, Pages * MetricsPerPage / 10, Pages * MetricsPerPage);
    }

    [Fact]
    public async Task The_reference_parser_reads_an_exemplar_of_each_bucket()
    {
        await OpenMetricsParser.RequireAsync();
        var registry = MetricsRegistry.CreateBuilder().Build();
        var histogram = registry.RegisterHistogram("job_duration_seconds", "Time.", ["kind"],
            new() { Bounds = [0.1, 1], Native = true, Exemplars = true });
        using var trace = new Activity("test") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.SetIdFormat(ActivityIdFormat.W3C).Start();
        foreach (var value in new[] { 0.05, 0.5, 5, double.PositiveInfinity }) { histogram.Record(value, "a \"kind\" # {"); }

        var found = await OpenMetricsParser.ReadAsync(Write(registry, ExpositionFormat.OpenMetrics));

        Assert.Equal((1, 6, 3), (found.Families, found.Samples, found.Exemplars));
    }

    private bool TryMetric(MetricsRegistry registry)
    {
        var (name, help, labels) = (Name(), Text(), Enumerable.Range(0, _random.Next(4)).Select(_ => new Label(Name())).ToArray());
        try
        {
            switch (_random.Next(4))
            {
                case 0: Feed(labels, registry.RegisterCounter(_random.Next(8) == 0 ? name : name + "_total", help, labels).Add); break;
                case 1: Feed(labels, registry.RegisterGauge(name, help, labels).Set); break;
                case 2: Feed(labels, registry.RegisterHistogram(name, help, labels, new() { Bounds = Bounds() }).Record); break;
                default:
                    var (value, values) = (Number(), Values(labels));
                    registry.RegisterObservableCounter(name + "_total", help, observe => observe(value, values), labels);
                    break;
            }
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private void Feed(Label[] labels, Recording record)
    {
        for (var i = 0; i < 3; i++) { record(Number(), Values(labels)); }
    }

    private string[] Values(Label[] labels) => [.. labels.Select(_ => Text())];

    // Mostly letters, or nearly nothing would be accepted.
    private string Name() =>
        string.Concat(Enumerable.Range(0, _random.Next(1, 6))
            .Select(_ => Pieces[_random.Next(30) == 0 ? _random.Next(Pieces.Length) : _random.Next(15)])) + _random.Next(1_000);

    private string Text() => string.Concat(Enumerable.Range(0, _random.Next(6)).Select(_ => Pieces[_random.Next(Pieces.Length)]));

    private double Number() => _random.Next(2) == 0
        ? Numbers[_random.Next(Numbers.Length)]
        : BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue));

    private double[] Bounds() => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => Number()).Where(double.IsFinite).Distinct().Order()];

    private static void AssertNoDoubles(string page)
    {
        var series = page.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.LastIndexOf(' ')]).ToArray();
        Assert.Equal(series.Length, series.Distinct(StringComparer.Ordinal).Count());
    }

    private static string Write(MetricsRegistry registry, ExpositionFormat format)
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(registry, format, page);
        return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(page.WrittenSpan);
    }

    private delegate void Recording(double value, params ReadOnlySpan<string> labels);
}
