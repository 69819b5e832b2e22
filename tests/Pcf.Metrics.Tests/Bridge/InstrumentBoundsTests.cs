using System.Buffers;
using System.Diagnostics.Metrics;
using Pcf.Metrics.Exposition;
using Pcf.Metrics.Tests.Support;

namespace Pcf.Metrics.Tests.Bridge;

/// <summary>Buckets of histograms that meters make: OpenTelemetry metrics SDK, "Explicit Bucket Histogram Aggregation".</summary>
public sealed class InstrumentBoundsTests : IDisposable
{
    private const string Defaults = "0 5 10 25 50 75 100 250 500 750 1000 2500 5000 7500 10000 +Inf";
    private const string Seconds = "0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10 +Inf";
    private readonly BridgedPage _page = new("Bounds.Test");
    private readonly Meter _meter = new("Bounds.Test");

    [Theory]
    [InlineData("By", Defaults)]
    [InlineData("ms", Defaults)]
    [InlineData("us", Defaults)]
    [InlineData("{request}", Defaults)]
    [InlineData("1", Defaults)]
    [InlineData("m/s", Defaults)]
    [InlineData(null, Defaults)]
    [InlineData("s", Seconds)]
    public void Bounds_fit_the_unit(string? unit, string bounds)
    {
        _meter.CreateHistogram<long>("size", unit).Record(1_500);

        Assert.Equal(bounds, Bounds());
    }

    [Theory]
    [InlineData("seconds.spent2.now", "s", Seconds)]
    [InlineData("time.seconds", null, Seconds)]
    [InlineData("energy", "kW.s", Defaults)]
    [InlineData("held", "By.s", Defaults)]
    [InlineData("pace_seconds", "s/m", Defaults)]
    [InlineData("size_seconds", "By", Defaults)]
    public void The_unit_decides_and_not_the_end_of_the_name(string name, string? unit, string bounds)
    {
        _meter.CreateHistogram<double>(name, unit).Record(0.2);

        Assert.Equal(bounds, Bounds());
    }

    [Fact]
    public void Beside_default_bounds_there_are_native_buckets()
    {
        _meter.CreateHistogram<double>("size", "By").Record(1_500);
        var page = new ArrayBufferWriter<byte>();

        Scrape.Write(_page.Registry, ExpositionFormat.Protobuf, page);

        Assert.Equal([3], Assert.Single(ProtobufMessage.ReadDelimited(page.WrittenSpan.ToArray())).Message(4).Message(7).Signed(5));
    }

    [Fact]
    public void Infinite_bounds_are_left_out_and_zero_has_one_sign()
    {
        Advise<double>([double.NegativeInfinity, -0.0, 100, 200, double.PositiveInfinity]);

        Assert.Equal("0 100 200 +Inf", Bounds());
    }

    [Fact]
    public void A_bound_that_is_no_number_is_left_out()
    {
        Advise<double>([double.NaN, 1, 2]);

        Assert.Equal("1 2 +Inf", Bounds());
    }

    [Fact]
    public void Advice_of_nothing_but_infinity_is_none()
    {
        Advise<double>([double.PositiveInfinity]);

        Assert.Equal(Defaults, Bounds());
    }

    [Fact]
    public void Bounds_that_are_one_number_as_doubles_are_one_bound()
    {
        Advise<long>([1, 9_007_199_254_740_992, 9_007_199_254_740_993]);

        Assert.Equal("1 9007199254740992 +Inf", Bounds());
    }

    [Fact]
    public void Advice_of_every_type_of_number_is_taken()
    {
        Advise<byte>([1, 2]);
        Advise<short>([-3, 4]);
        Advise<int>([5, 6]);
        Advise<long>([7, 8]);
        Advise<float>([0.5f, 9]);
        Advise<double>([0.1, 10]);
        Advise<decimal>([0.2m, 11]);

        var page = _page.Write();

        foreach (var (type, bounds) in new[] { ("byte", "1 2"), ("int16", "-3 4"), ("int32", "5 6"), ("int64", "7 8"), ("single", "0.5 9"),
            ("double", "0.1 10"), ("decimal", "0.2 11") })
        {
            Assert.Equal($"{bounds} +Inf", Bounds(page, $"size_{type}_bytes"));
        }
    }

    public void Dispose()
    {
        _meter.Dispose();
        _page.Dispose();
    }

    private void Advise<T>(T[] bounds)
        where T : struct =>
        _meter.CreateHistogram($"size.{typeof(T).Name.ToLowerInvariant()}", "By", "Size.", null,
            new InstrumentAdvice<T> { HistogramBucketBoundaries = bounds }).Record(default);

    private string Bounds() => Bounds(_page.Write(), "");

    private static string Bounds(string page, string metric) =>
        string.Join(' ', page.Split('\n')
            .Where(line => line.StartsWith(metric, StringComparison.Ordinal) && line.Contains("le=\"", StringComparison.Ordinal))
            .Select(line => line.Split("le=\"")[1].Split('"')[0]));
}
