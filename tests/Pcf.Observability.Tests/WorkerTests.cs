using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcf.Metrics;
using Pcf.Observability.Settings;
using Pcf.Observability.Tests.Support;

namespace Pcf.Observability.Tests;

/// <summary>A service without HTTP takes the library by one line, whichever of the framework's builders it starts from.</summary>
public sealed class WorkerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-worker-").FullName;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_log_on_its_own_beside_the_whole_writes_each_record_once(bool isFirst)
    {
        var builder = Builder();
        if (isFirst) { builder.Logging.AddPcfJson(options => options.Thread = true); }
        builder.AddPcfObservability();
        if (!isFirst) { builder.Logging.AddPcfJson(options => options.Thread = true); }
        using var host = builder.Build();
        await host.StartAsync();

        host.Services.GetRequiredService<ILogger<WorkerTests>>().LogWarning("Once");

        await host.StopAsync();
        var record = Assert.Single(Records(), record => record.GetProperty("message").GetString() == "Once");
        Assert.True(record.TryGetProperty("thread_id", out _));
    }

    [Fact]
    public async Task A_worker_gets_records_and_metrics_by_one_line()
    {
        var builder = Builder();
        builder.AddPcfObservability();

        await Runs(builder.Build());
    }

    [Fact]
    public async Task So_does_a_host_of_the_older_builder()
    {
        var host = Host.CreateDefaultBuilder()
            .ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection([new("PCF:Telemetry:Logging:File:Path", LogFile)]))
            .UsePcfObservability()
            .Build();

        await Runs(host);
    }

    [Fact]
    public async Task Options_come_from_code_and_settings_win()
    {
        var builder = Builder(("PCF:Telemetry:ServiceName", "by-setting"));
        builder.AddPcfObservability(options =>
        {
            options.ServiceName = "by-code";
            options.ServiceVersion = "9.9.9";
            options.Metrics.CardinalityLimit = 7;
            options.Logging.Thread = true;
        });
        using var host = builder.Build();

        await host.StartAsync();
        await host.StopAsync();

        Assert.Equal(7, host.Services.GetRequiredService<MetricsRegistry>().CardinalityLimit);
        Assert.All(Records(), record =>
        {
            Assert.Equal("by-setting", record.GetProperty("service").GetString());
            Assert.Equal("9.9.9", record.GetProperty("version").GetString());
            Assert.True(record.TryGetProperty("thread_id", out _));
        });
    }

    [Fact]
    public void All_wrong_options_are_reported_at_once_from_code_and_from_settings()
    {
        var builder = Builder(("PCF:Telemetry:Metrics:SeriesLimit", "0"), ("PCF:Telemetry:Logging:QueueCapacity", "many"));

        var problems = Assert.Throws<SettingsException>(() => builder.AddPcfObservability(options => options.Metrics.CardinalityLimit = 0)).Problems;

        Assert.Equal(
            [
                "PCF__Telemetry__Logging__QueueCapacity is 'many'; it should be a whole number from 16 to 1000000.",
                "PCF__Telemetry__Metrics__CardinalityLimit is '0', by code; it should be a whole number from 1 to 1000000.",
                "PCF__Telemetry__Metrics__SeriesLimit is '0'; it should be a whole number from 1 to 10000000.",
            ],
            problems.Order());
    }

    [Fact]
    public void A_wrong_redaction_pattern_is_one_line_without_names_from_the_code()
    {
        var builder = Builder(("PCF:Telemetry:Redaction:Patterns:badge", "(a"));

        var problem = Assert.Single(Assert.Throws<SettingsException>(() => builder.AddPcfObservability()).Problems);

        Assert.StartsWith("PCF__Telemetry__Redaction: The redaction pattern 'badge' should be", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Added_twice_it_counts_once()
    {
        var builder = Builder();
        builder.AddPcfObservability();
        builder.AddPcfObservability(options => options.ServiceName = "second");

        await Runs(builder.Build());
    }

    [Theory]
    [InlineData("TELEMETRY_DISABLED", "true")]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    [InlineData("PCF:Telemetry:Enabled", "false")]
    public async Task Switched_off_the_same_code_runs_and_nothing_is_written(string setting, string value)
    {
        var builder = Builder((setting, value));
        builder.AddPcfObservability();
        using var host = builder.Build();
        await host.StartAsync();

        host.Services.GetRequiredService<MetricsRegistry>().RegisterCounter("orders_total", "Orders.").Add(1);
        host.Services.GetRequiredService<ILogger<WorkerTests>>().LogError("No record");

        await host.StopAsync();
        Assert.Empty(Records());
    }

    [Theory]
    [InlineData("OTEL_SERVICE_NAME", "orders", "orders", "1.0.0-none")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES", "service.name=or%20ders,service.version=3.1,deployment.environment.name=stage", "or ders", "3.1")]
    public async Task The_standard_variables_name_the_service(string variable, string value, string service, string version)
    {
        var builder = Builder((variable, value));
        builder.AddPcfObservability();
        using var host = builder.Build();

        await host.StartAsync();
        await host.StopAsync();

        var record = Records()[0];
        Assert.Equal(service, record.GetProperty("service").GetString());
        if (version != "1.0.0-none")
        {
            Assert.Equal(version, record.GetProperty("version").GetString());
            Assert.Equal("stage", record.GetProperty("environment").GetString());
        }
    }

    [Fact]
    public void A_malformed_standard_variable_is_one_clear_line()
    {
        var builder = Builder(("OTEL_RESOURCE_ATTRIBUTES", "service.name"));

        var problem = Assert.Single(Assert.Throws<SettingsException>(() => builder.AddPcfObservability()).Problems);

        Assert.Equal("OTEL_RESOURCE_ATTRIBUTES is 'service.name'; it should be pairs such as service.name=orders,service.version=1.2, with commas "
            + "and equals signs in values percent-encoded.", problem);
    }

    [Fact]
    public async Task Providers_of_others_stay_and_are_named()
    {
        var sent = new ConcurrentQueue<string>();
        var builder = Builder();
        using var other = new OtherProvider(sent);
        builder.Logging.AddProvider(other);
        builder.AddPcfObservability();
        using var host = builder.Build();
        await host.StartAsync();

        host.Services.GetRequiredService<ILogger<WorkerTests>>().LogWarning("For both");

        await host.StopAsync();
        Assert.Contains("For both", sent);
        var named = Assert.Single(Records(), record => record.TryGetProperty("event", out var name) && name.GetString() == "log.other_providers");
        Assert.Contains(nameof(OtherProvider), named.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Services.GetServices<ILoggerProvider>(),
            provider => provider.GetType().Namespace is "Microsoft.Extensions.Logging.Console" or "Microsoft.Extensions.Logging.Debug"
                or "Microsoft.Extensions.Logging.EventSource");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string LogFile => Path.Combine(_folder, "log.jsonl");

    private HostApplicationBuilder Builder(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Configuration["PCF:Telemetry:Logging:File:Path"] = LogFile;
        return builder;
    }

    private async Task Runs(IHost host)
    {
        using var meter = new Meter("Some.Library");
        using (host)
        {
            await host.StartAsync();
            meter.CreateCounter<int>("jobs").Add(3);
            host.Services.GetRequiredService<ILogger<WorkerTests>>().LogInformation("Job of {User} with {Password}", "kim", "Tr0ub4dor-and-3");
            await host.StopAsync();
            Assert.Contains("jobs_total 3", Page.Of(host.Services.GetRequiredService<MetricsRegistry>()).Split((char)10));
        }
        var records = Records();
        Assert.Single(records, record => record.GetProperty("message").GetString() == "Job of kim with [REDACTED]");
        Assert.Contains(records, record => record.GetProperty("message").GetString() == "Started");
        Assert.Contains(records, record => record.GetProperty("message").GetString()!.StartsWith("Stopped; ", StringComparison.Ordinal));
    }

    private JsonElement[] Records() =>
        File.Exists(LogFile) ? [.. File.ReadAllLines(LogFile).Select(line => JsonDocument.Parse(line).RootElement)] : [];

    private sealed class OtherProvider(ConcurrentQueue<string> sent) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            sent.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
