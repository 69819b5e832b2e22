using Microsoft.Extensions.Primitives;

namespace Pcf.Observability.AspNetCore.Tests;

public sealed class ScrapeNegotiationTests
{
    private const string Protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

    [Theory]
    [InlineData(null, "text/plain")]
    [InlineData("", "text/plain")]
    [InlineData("*/*", "text/plain")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/plain")]
    [InlineData("image/png", "text/plain")]
    [InlineData(";;;,,", "text/plain")]
    [InlineData("text/plain;q=0", "text/plain")]
    [InlineData("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text/plain")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text")]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,"
        + "*/*;q=0.1", "application/openmetrics-text")]
    [InlineData("application/openmetrics-text;version=0.0.1,text/plain;q=0.5", "text/plain")]
    [InlineData("application/openmetrics-text;q=0.4,text/plain;q=0.5", "text/plain")]
    [InlineData("text/plain;q=0.5, Application/OpenMetrics-Text; Version=\"1.0.0\"; q=0.6", "application/openmetrics-text")]
    [InlineData("text/plain,application/openmetrics-text", "text/plain")]
    [InlineData(Protobuf + ",application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/vnd.google.protobuf")]
    [InlineData("application/vnd.google.protobuf;proto=other.Message;encoding=delimited,text/plain;q=0.5", "text/plain")]
    [InlineData("application/vnd.google.protobuf", "text/plain")]
    public void The_format_is_the_one_asked_for_most(string? accept, string expected) =>
        Assert.StartsWith(expected + ";", ScrapeNegotiation.Format(new StringValues(accept)).ContentType, StringComparison.Ordinal);

    [Theory]
    [InlineData(null, false)]
    [InlineData("gzip", true)]
    [InlineData("GZip;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("*", true)]
    [InlineData("*;q=0", false)]
    [InlineData("gzip;q=0,*", false)]
    [InlineData("deflate, br", false)]
    [InlineData("identity;q=1, gzip;q=0.5", false)]
    [InlineData("identity;q=0.5, gzip", true)]
    public void It_is_packed_only_for_who_likes_that_no_less(string? accept, bool expected) =>
        Assert.Equal(expected, ScrapeNegotiation.TakesGzip(new StringValues(accept)));
}
