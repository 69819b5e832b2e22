using OpenTelemetry;
using Pcf.Logging;
using Pcf.Redaction;

namespace Pcf.Otlp.Tests;

/// <summary>Options that are given in code are checked where they are given.</summary>
public sealed class OptionsByCodeTests
{
    private static readonly Uri Local = new("http://127.0.0.1:4318");
    private static readonly LogIdentity Identity = new("test", "1", "test");

    public static TheoryData<OtlpOptions, string> Wrong => new()
    {
        { new OtlpOptions(), "Endpoint is not set; it should be an absolute http or https address." },
        { With(new Uri("/v1/traces", UriKind.Relative)), "Endpoint is '/v1/traces'; it should be an absolute http or https address." },
        { With(new Uri("ftp://localhost")), "Endpoint is 'ftp://localhost'; it should be an absolute http or https address." },
        { new OtlpOptions { Endpoint = Local, Protocol = (OtlpProtocol)9 }, "Protocol is '9'; it should be one of http, grpc." },
        { new OtlpOptions { Endpoint = Local, Compression = (OtlpCompression)9 }, "Compression is '9'; it should be one of none, gzip." },
        { new OtlpOptions { Endpoint = Local, BatchDelay = TimeSpan.FromSeconds(-1) },
            "BatchDelay is '-00:00:01'; it should be a duration such as 00:00:30, from 0.1 to 60 seconds." },
        { new OtlpOptions { Endpoint = Local, BatchDelay = TimeSpan.MaxValue },
            "BatchDelay is '10675199.02:48:05.4775807'; it should be a duration such as 00:00:30, from 0.1 to 60 seconds." },
        { new OtlpOptions { Endpoint = Local, Timeout = TimeSpan.Zero },
            "Timeout is '00:00:00'; it should be a duration such as 00:00:30, from 1 to 60 seconds." },
        { new OtlpOptions { Endpoint = Local, MetricsInterval = TimeSpan.Zero },
            "MetricsInterval is '00:00:00'; it should be a duration such as 00:00:30, from 1 to 3600 seconds." },
        { new OtlpOptions { Endpoint = Local, Traces = { Timeout = TimeSpan.MaxValue } },
            "Traces.Timeout is '10675199.02:48:05.4775807'; it should be a duration such as 00:00:30, from 1 to 60 seconds." },
        { new OtlpOptions { Endpoint = Local, Headers = "quail-77" },
            "Headers is '[REDACTED]'; it should be pairs such as name=value,name=value, with values percent-encoded." },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_wrong_option_is_named_with_what_was_given_and_what_is_expected(OtlpOptions options, string expected) =>
        Assert.Equal($"{expected} (Parameter 'options')", Refused(options).Message);

    [Fact]
    public void All_that_is_wrong_is_in_one_exception() =>
        Assert.Equal(
            ["BatchDelay", "Timeout", "Endpoint", "Traces.Protocol"],
            Refused(new OtlpOptions
            {
                Endpoint = new Uri("ftp://localhost"),
                BatchDelay = TimeSpan.Zero,
                Timeout = TimeSpan.Zero,
                Traces = { Protocol = (OtlpProtocol)9 },
            }).Message.Split(Environment.NewLine).Select(line => line.Split(' ')[0]));

    [Fact]
    public void The_ends_of_each_range_are_taken() =>
        Sdk.CreateTracerProviderBuilder().AddPcfOtlp(
            new OtlpOptions
            {
                Endpoint = Local,
                BatchDelay = TimeSpan.FromSeconds(0.1),
                Timeout = TimeSpan.FromSeconds(60),
                MetricsInterval = TimeSpan.FromHours(1),
            },
            Identity, new Redactor());

    [Fact]
    public void What_is_missing_is_named()
    {
        var builder = Sdk.CreateTracerProviderBuilder();
        var options = With(Local);

        Assert.Throws<ArgumentNullException>("builder", () => OtlpTracing.AddPcfOtlp(null!, options, Identity, new Redactor()));
        Assert.Throws<ArgumentNullException>("options", () => builder.AddPcfOtlp(null!, Identity, new Redactor()));
        Assert.Throws<ArgumentNullException>("identity", () => builder.AddPcfOtlp(options, null!, new Redactor()));
        Assert.Throws<ArgumentNullException>("redactor", () => builder.AddPcfOtlp(options, Identity, null!));
    }

    private static OtlpOptions With(Uri endpoint) => new() { Endpoint = endpoint };

    private static ArgumentException Refused(OtlpOptions options) =>
        Assert.Throws<ArgumentException>(nameof(options), () => Sdk.CreateTracerProviderBuilder().AddPcfOtlp(options, Identity, new Redactor()));
}
