namespace Pcf.Otlp.Tests;

/// <summary>Where each signal goes, by the library's own options and by the standard variables behind them.</summary>
public sealed class OtlpTargetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-otlp-").FullName;

    [Theory]
    [InlineData("http://collector:4318", "http://collector:4318/v1/logs")]
    [InlineData("http://collector:4318/", "http://collector:4318/v1/logs")]
    [InlineData("http://collector:4318/v1/traces", "http://collector:4318/v1/logs")]
    [InlineData("http://collector:4318/v1/metrics/", "http://collector:4318/v1/logs")]
    [InlineData("https://vendor.example/otlp", "https://vendor.example/otlp/v1/logs")]
    [InlineData("https://vendor.example/otlp/v1/logs", "https://vendor.example/otlp/v1/logs")]
    [InlineData("https://vendor.example/otlp?team=7", "https://vendor.example/otlp/v1/logs?team=7")]
    public void The_address_of_all_signals_gets_the_path_of_each(string endpoint, string expected) =>
        Assert.Equal(new Uri(expected), OtlpTarget.Of(new OtlpOptions { Endpoint = new Uri(endpoint) }, OtlpSignal.Logs).Address);

    [Theory]
    [InlineData("http://collector:4318/v1/traces")]
    [InlineData("http://collector:4318/ingest")]
    [InlineData("http://collector:4318/")]
    public void The_address_of_one_signal_is_used_as_it_is(string endpoint)
    {
        var options = new OtlpOptions { Endpoint = new Uri("http://other:1") };
        options.Logs.Endpoint = new Uri(endpoint);

        Assert.Equal(new Uri(endpoint), OtlpTarget.Of(options, OtlpSignal.Logs).Address);
        Assert.Equal(new Uri("http://other:1/v1/traces"), OtlpTarget.Of(options, OtlpSignal.Traces).Address);
    }

    [Theory]
    [InlineData("http://collector:4317", "http://collector:4317/opentelemetry.proto.collector.trace.v1.TraceService/Export")]
    [InlineData("http://collector:4317/v1/traces", "http://collector:4317/opentelemetry.proto.collector.trace.v1.TraceService/Export")]
    public void Over_gRPC_an_address_gets_the_method(string endpoint, string expected)
    {
        var options = new OtlpOptions { Protocol = OtlpProtocol.Grpc };
        options.Traces.Endpoint = new Uri(endpoint);

        Assert.Equal(new Uri(expected), OtlpTarget.Of(options, OtlpSignal.Traces).Address);
    }

    [Fact]
    public void What_is_set_for_a_signal_counts_first_and_own_options_before_the_variables()
    {
        var options = new OtlpOptions
        {
            Endpoint = new Uri("http://own:1"),
            Timeout = TimeSpan.FromSeconds(2),
            Standard = new OtlpOptions { Headers = "a=1", Compression = OtlpCompression.Gzip },
        };
        options.Standard.Traces.Endpoint = new Uri("http://variable:1");
        options.Standard.Traces.Headers = "b=2";
        options.Traces.Timeout = TimeSpan.FromSeconds(3);

        var traces = OtlpTarget.Of(options, OtlpSignal.Traces);
        var logs = OtlpTarget.Of(options, OtlpSignal.Logs);

        Assert.Equal(new Uri("http://own:1/v1/traces"), traces.Address);
        Assert.Equal([3, 2], new[] { traces.Timeout.TotalSeconds, logs.Timeout.TotalSeconds });
        Assert.Equal("b", Assert.Single(traces.Headers).Key);
        Assert.Equal("a", Assert.Single(logs.Headers).Key);
        Assert.True(traces.IsPacked);
    }

    [Fact]
    public void Without_an_endpoint_there_is_nothing_to_send_to()
    {
        var options = new OtlpOptions();
        options.Metrics.Endpoint = new Uri("http://only:1");

        Assert.Equal([false, true, false], Enum.GetValues<OtlpSignal>().Select(options.Sends));
        Assert.Throws<ArgumentException>(() => OtlpTarget.Of(options, OtlpSignal.Traces));
    }

    [Fact]
    public void Headers_come_from_a_list_and_from_a_file()
    {
        var file = Path.Combine(_folder, "headers");
        File.WriteAllText(file, "X-Key=from%20file\nx-team=7\n");

        var headers = OtlpTarget.Of(
            new OtlpOptions { Endpoint = new Uri("http://a:1"), Headers = "x-key=from-list, X-Other = a%3Db", HeadersFile = file },
            OtlpSignal.Logs).Headers;

        Assert.Equal([("x-key", "from file"), ("x-other", "a=b"), ("x-team", "7")], headers.Select(header => (header.Key, header.Value)).Order());
    }

    [Theory]
    [InlineData("x-key")]
    [InlineData("=value")]
    [InlineData("x key=value")]
    [InlineData("x-key=a%0D%0Ab")]
    [InlineData("content-type=text/plain")]
    public void What_cannot_be_a_header_is_a_problem_of_its_property(string headers) =>
        Assert.Equal("Headers", Assert.Single(OtlpTarget.Problems(new OtlpReceiverOptions { Headers = headers })).Property);

    [Fact]
    public void Files_that_cannot_be_read_are_problems_of_their_property()
    {
        var none = Path.Combine(_folder, "none");
        var empty = Path.Combine(_folder, "empty.pem");
        File.WriteAllText(empty, "");

        Assert.Equal(
            ["HeadersFile", "CertificateFile", "ClientCertificateFile"],
            OtlpTarget.Problems(new OtlpReceiverOptions
            {
                HeadersFile = none,
                CertificateFile = empty,
                ClientCertificateFile = empty,
                ClientKeyFile = none,
            }).Select(problem => problem.Property));
        Assert.Equal("ClientKeyFile", Assert.Single(OtlpTarget.Problems(new OtlpReceiverOptions { ClientKeyFile = empty })).Property);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
