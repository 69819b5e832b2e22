using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcf.Observability.Settings;
using Pcf.Observability.Tests.Support;
using Pcf.Otlp;

namespace Pcf.Observability.Tests;

/// <summary>The standard variables of exporters and samplers, on a real host.</summary>
[Collection(OneTracerProvider.Name)]
public sealed class OtlpVariablesTests : IDisposable
{
    private readonly HttpReceiver _receiver = new();
    private long _lastSent;
    private readonly string _source = $"Test.{Guid.NewGuid():N}";

    [Fact]
    public async Task Traces_and_records_leave_to_the_standard_endpoint_with_its_headers_and_one_resource()
    {
        await RunAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", _receiver.Address.AbsoluteUri + "v1/traces"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=quail%2077"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "20000"), ("OTEL_RESOURCE_ATTRIBUTES", "service.name=orders,service.namespace=shop,team=blue"),
            ("PCF:Telemetry:Logging:Otlp", "true"));

        var requests = _receiver.Heads.Zip(_receiver.Bodies,
            (head, body) => (head.Path, head.Headers, Text: System.Text.Encoding.UTF8.GetString(body))).ToArray();
        var traces = requests.First(request => request.Path == "/v1/traces");
        var logs = requests.First(request => request.Path == "/v1/logs");
        Assert.All([traces, logs], request =>
        {
            Assert.Equal("quail 77", request.Headers["x-key"]);
            Assert.All(
                ["orders", "service.namespace", "shop", "team", "blue", "service.instance.id", "telemetry.sdk.language",
                    "deployment.environment.name"],
                text => Assert.Contains(text, request.Text, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task The_address_of_one_signal_is_used_as_it_is_and_own_settings_win()
    {
        await RunAsync(
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", _receiver.Address.AbsoluteUri + "ingest"),
            ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://127.0.0.1:1/nowhere"),
            ("PCF:Telemetry:Otlp:Logs:Endpoint", _receiver.Address.AbsoluteUri + "records"));

        Assert.Contains("/ingest", _receiver.Heads.Select(head => head.Path));
        Assert.Contains("/records", _receiver.Heads.Select(head => head.Path));
    }

    [Theory]
    [InlineData("always_off", null, 0)]
    [InlineData("always_on", null, 100)]
    [InlineData("traceidratio", "0", 0)]
    [InlineData("parentbased_traceidratio", "1.0", 100)]
    [InlineData("parentbased_always_on", null, 100)]
    [InlineData("parentbased_always_off", null, 0)]
    public async Task The_standard_sampler_decides_what_is_sent(string sampler, string? argument, int sent)
    {
        await RunAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", _receiver.Address.AbsoluteUri), ("OTEL_TRACES_SAMPLER", sampler),
            ("OTEL_TRACES_SAMPLER_ARG", argument));

        Assert.Equal(sent, _lastSent);
    }

    [Theory]
    [InlineData("1000", 100, 100)]
    [InlineData("2", 1, 10)]
    public async Task A_rate_of_traces_decides_before_the_standard_sampler_does(string rate, int least, int most)
    {
        await RunAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", _receiver.Address.AbsoluteUri), ("OTEL_TRACES_SAMPLER", "always_off"),
            ("PCF:Telemetry:Tracing:TracesPerSecond", rate));

        Assert.InRange(_lastSent, least, most);
    }

    [Theory]
    [InlineData("PCF:Telemetry:Tracing:TracesPerSecond", "0", "it should be a number from 0.01 to 1000000.")]
    [InlineData("PCF:Telemetry:Tracing:KeepSlowerThan", "02:00:00", "it should be a duration such as 00:00:30, from 0 to 3600 seconds.")]
    [InlineData("PCF:Telemetry:Tracing:TailMiB", "0", "it should be a whole number from 1 to 1024.")]
    [InlineData("PCF:Telemetry:Tracing:RemoteParents", "all", "it should be one of decide, follow.")]
    public void A_wrong_rate_is_one_line(string name, string given, string expected)
    {
        var environment = name.Replace(":", "__", StringComparison.Ordinal);
        Assert.Equal($"{environment} is '{given}'; {expected}", Assert.Single(Problems((name, given))));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317", "it should be an absolute http or https address.")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "nowhere", "it should be an absolute http or https address.")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "it should be grpc or http/protobuf.")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "zip", "it should be gzip or none.")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "10s", "it should be a whole number of milliseconds from 1 to 600000.")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "0", "it should be a whole number of milliseconds from 100 to 3600000.")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "both",
        "it should be explicit_bucket_histogram or base2_exponential_bucket_histogram.")]
    [InlineData("OTEL_EXPORTER_OTLP_INSECURE", "yes", "it should be true or false.")]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", "/no/ca.pem", "it should be a PEM file with certificates.")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY", "/no/key.pem", "it should be given together with a client certificate.")]
    [InlineData("OTEL_TRACES_SAMPLER", "jaeger_remote",
        "it should be one of always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio.")]
    public void A_malformed_variable_is_one_clear_line(string variable, string value, string expected) =>
        Assert.Equal($"{variable} is '{value}'; {expected}", Assert.Single(Problems((variable, value))));

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT")]
    [InlineData("PCF:Telemetry:Otlp:Endpoint", "PCF__Telemetry__Otlp__Endpoint")]
    [InlineData("PCF:Telemetry:Otlp:Metrics:Endpoint", "PCF__Telemetry__Otlp__Metrics__Endpoint")]
    public void Plain_text_to_another_machine_is_one_clear_line(string variable, string name) =>
        Assert.Equal($"{name} is 'http://collector:4318'; it should be an https address, or an http one on this machine "
            + "(PlainText=true allows plain text to other machines).",
            Assert.Single(Problems((variable, "http://collector:4318"))));

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_INSECURE", "true")]
    [InlineData("PCF:Telemetry:Otlp:PlainText", "true")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:4318", "OTEL_EXPORTER_OTLP_METRICS_INSECURE", "TRUE")]
    [InlineData("PCF:Telemetry:Enabled", "false")]
    [InlineData("PCF:Telemetry:Metrics:Otlp", "false", "PCF:Telemetry:Otlp:Traces:PlainText", "true")]
    public void Plain_text_to_another_machine_is_taken_where_it_is_allowed_or_nothing_is_sent(params string[] settings) =>
        Assert.Empty(Problems([("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"),
            .. settings.Chunk(2).Select(pair => (pair[0], (string?)pair[1]))]));

    [Fact]
    public void A_ratio_out_of_its_range_is_one_clear_line() =>
        Assert.Equal("OTEL_TRACES_SAMPLER_ARG is '2'; it should be a number from 0 to 1.",
            Assert.Single(Problems(("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "2"))));

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS")]
    [InlineData("PCF:Telemetry:Otlp:Headers", "PCF__Telemetry__Otlp__Headers")]
    [InlineData("PCF:Telemetry:Otlp:Metrics:Headers", "PCF__Telemetry__Otlp__Metrics__Headers")]
    public void Malformed_headers_are_named_and_never_shown(string variable, string name) =>
        Assert.Equal($"{name} is '[REDACTED]'; it should be pairs such as name=value,name=value, with values percent-encoded.",
            Assert.Single(Problems((variable, "quail-77-tern"))));

    [Fact]
    public void An_empty_variable_counts_as_not_set() =>
        Assert.Empty(Problems(("OTEL_EXPORTER_OTLP_ENDPOINT", " "), ("OTEL_TRACES_SAMPLER", ""), ("OTEL_EXPORTER_OTLP_HEADERS", "")));

    public void Dispose() => _receiver.Dispose();

    private static IReadOnlyList<string> Problems(params (string Key, string? Value)[] settings)
    {
        try
        {
            Builder(settings).AddPcfObservability();
            return [];
        }
        catch (SettingsException e)
        {
            return e.Problems;
        }
    }

    private static HostApplicationBuilder Builder((string Key, string? Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        return builder;
    }

    private async Task RunAsync(params (string Key, string? Value)[] settings)
    {
        var builder = Builder(settings);
        builder.AddPcfObservability(options => options.Tracing.Sources = [_source]);
        using var source = new ActivitySource(_source);
        using var host = builder.Build();
        await host.StartAsync();
        for (var i = 0; i < 100; i++) { source.StartActivity("work")?.Dispose(); }
        host.Services.GetRequiredService<ILogger<OtlpVariablesTests>>().LogInformation("A record");
        await host.StopAsync();
        _lastSent = host.Services.GetRequiredService<SpanQueue>().Sent;
    }
}
