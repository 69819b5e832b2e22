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

    [Theory]
    [InlineData("http://collector:4318", "http://collector:4318")]
    [InlineData("http://10.0.0.7:4318", "http://10.0.0.0/24:4318")]
    [InlineData("http://localhost.example.com", "http://localhost.example.com")]
    [InlineData("http://[2001:db8::1]:4318", "http://[2001:db8:0::/48]:4318")]
    [InlineData("http://0.0.0.0:4318", "http://0.0.0.0:4318")]
    [InlineData("http://ops:quail-77@collector:4318", "http://ops:[REDACTED]@collector:4318")]
    public void Plain_text_to_another_machine_is_refused(string address, string shown)
    {
        var expected = $"Endpoint is '{shown}'; it should be an https address, or an http one on this machine "
            + "(PlainText=true allows plain text to other machines). (Parameter 'options')";

        Assert.Equal(expected, Refused(With(new Uri(address))).Message);
        Assert.Equal($"Traces.{expected}", Refused(new OtlpOptions { Traces = { Endpoint = new Uri(address) } }).Message);
    }

    [Theory]
    [InlineData("https://collector:4318")]
    [InlineData("http://localhost:4318")]
    [InlineData("http://LocalHost.:4318")]
    [InlineData("http://otel.localhost:4318")]
    [InlineData("http://127.8.9.10:4318")]
    [InlineData("http://[::1]:4318")]
    [InlineData("http://[::ffff:127.0.0.1]:4318")]
    public void Tls_and_plain_text_to_this_machine_are_taken(string address) => Add(With(new Uri(address)));

    [Fact]
    public void Plain_text_to_another_machine_is_taken_where_it_is_allowed()
    {
        var collector = new Uri("http://collector:4318");

        Add(new OtlpOptions { Endpoint = collector, PlainText = true });
        Add(new OtlpOptions { Endpoint = collector, Traces = { PlainText = true } });
        // Metrics do not leave by this call.
        Add(new OtlpOptions { Endpoint = Local, Metrics = { Endpoint = collector } });
        Refused(new OtlpOptions { Endpoint = collector, PlainText = true, Traces = { PlainText = false } });
    }

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

    private static void Add(OtlpOptions options) => Sdk.CreateTracerProviderBuilder().AddPcfOtlp(options, Identity, new Redactor());

    private static ArgumentException Refused(OtlpOptions options) =>
        Assert.Throws<ArgumentException>(nameof(options), () => Add(options));
}
