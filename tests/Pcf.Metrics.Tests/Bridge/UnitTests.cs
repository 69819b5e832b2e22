using Pcf.Metrics.Bridge;
using Pcf.Metrics.Registry;

namespace Pcf.Metrics.Tests.Bridge;

/// <summary>Names with their units: OpenTelemetry specification, "Prometheus and OpenMetrics compatibility", metric metadata.</summary>
public sealed class UnitTests
{
    [Theory]
    [InlineData("d", "days")]
    [InlineData("h", "hours")]
    [InlineData("min", "minutes")]
    [InlineData("s", "seconds")]
    [InlineData("ms", "milliseconds")]
    [InlineData("us", "microseconds")]
    [InlineData("ns", "nanoseconds")]
    [InlineData("wk", "weeks")]
    [InlineData("mo", "months")]
    [InlineData("a", "years")]
    [InlineData("By", "bytes")]
    [InlineData("KiBy", "kibibytes")]
    [InlineData("MiBy", "mebibytes")]
    [InlineData("GiBy", "gibibytes")]
    [InlineData("TiBy", "tibibytes")]
    [InlineData("KBy", "kilobytes")]
    [InlineData("kBy", "kilobytes")]
    [InlineData("MBy", "megabytes")]
    [InlineData("GBy", "gigabytes")]
    [InlineData("TBy", "terabytes")]
    [InlineData("bit", "bits")]
    [InlineData("m", "meters")]
    [InlineData("km", "kilometers")]
    [InlineData("V", "volts")]
    [InlineData("mV", "millivolts")]
    [InlineData("A", "amperes")]
    [InlineData("J", "joules")]
    [InlineData("W", "watts")]
    [InlineData("kW.h", "kilowatt_hours")]
    [InlineData("g", "grams")]
    [InlineData("kg", "kilograms")]
    [InlineData("Cel", "celsius")]
    [InlineData("K", "kelvins")]
    [InlineData("Hz", "hertz")]
    [InlineData("MHz", "megahertz")]
    [InlineData("%", "percent")]
    [InlineData("By/s", "bytes_per_second")]
    [InlineData("KiBy/s", "kibibytes_per_second")]
    [InlineData("m/s", "meters_per_second")]
    [InlineData("By/min", "bytes_per_minute")]
    [InlineData("By/h", "bytes_per_hour")]
    [InlineData("By/d", "bytes_per_day")]
    [InlineData("By/wk", "bytes_per_week")]
    [InlineData("By/mo", "bytes_per_month")]
    [InlineData("By/a", "bytes_per_year")]
    [InlineData("J/By", "joules_per_byte")]
    [InlineData("{request}/s", "per_second")]
    [InlineData("1/s", "per_second")]
    [InlineData("/s", "per_second")]
    [InlineData("By{sent}", "bytes")]
    [InlineData("{a}By", "bytes")]
    [InlineData("By{sent}/s{wall}", "bytes_per_second")]
    [InlineData("By/{operation}", "bytes")]
    [InlineData("{a}{b}", "")]
    [InlineData("{unclosed", "")]
    [InlineData(" s ", "seconds")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("widgets", "widgets")]
    [InlineData("foo bar", "foo_bar")]
    [InlineData("10*6", "10_6")]
    public void Units_are_words(string? unit, string words)
    {
        var suffix = words.Length == 0 ? "" : "_" + words;

        Assert.Equal("x" + suffix, InstrumentName.ToPrometheus("x", unit, MetricKind.Histogram));
        Assert.Equal("x" + suffix, InstrumentName.ToPrometheus("x", unit, MetricKind.Gauge));
        Assert.Equal($"x{suffix}_total", InstrumentName.ToPrometheus("x", unit, MetricKind.Counter));
    }

    [Theory]
    [InlineData("m3.io", "By/s", "Counter", "m3_io_bytes_per_second_total")]
    [InlineData("sent.bytes", "By", "Counter", "sent_bytes_total")]
    [InlineData("bytes.sent", "By", "Counter", "bytes_sent_total")]
    [InlineData("sent_bytes", "By/s", "Gauge", "sent_bytes_per_second")]
    [InlineData("sent_bytes_per_second", "By/s", "Gauge", "sent_bytes_per_second")]
    [InlineData("kilobytes", "By", "Gauge", "kilobytes_bytes")]
    [InlineData("a..b__c", "s", "Histogram", "a_b_c_seconds")]
    [InlineData("jobs.", null, "Counter", "jobs_total")]
    [InlineData("jobs_total", "{job}", "Counter", "jobs_total")]
    [InlineData("jobs.total", "s", "Counter", "jobs_seconds_total")]
    [InlineData("usage", "1", "Gauge", "usage_ratio")]
    [InlineData("usage.ratio", "1", "Gauge", "usage_ratio")]
    [InlineData("usage", "1", "Counter", "usage_total")]
    [InlineData("usage", "1", "Histogram", "usage")]
    [InlineData("usage", "{a}1", "Gauge", "usage")]
    public void No_unit_stands_twice_in_a_name(string name, string? unit, string kind, string expected) =>
        Assert.Equal(expected, InstrumentName.ToPrometheus(name, unit, Enum.Parse<MetricKind>(kind)));

    [Fact]
    public void A_sum_of_what_goes_up_and_down_is_no_ratio() =>
        Assert.Equal("active", InstrumentName.ToPrometheus("active", "1", MetricKind.Gauge, isSum: true));
}
