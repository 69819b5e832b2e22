using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pcf.Logging.Tests;

/// <summary>The log on its own, added as any other provider is.</summary>
public sealed class AddPcfJsonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-json-").FullName;

    [Fact]
    public void Records_are_written_redacted_beside_the_other_providers()
    {
        var other = new Messages();
        using (var factory = LoggerFactory.Create(logging => logging.AddProvider(other).AddPcfJson(ToFile)))
        {
            factory.CreateLogger("Orders").LogInformation("Order of {User} with {Password}", "kim", "Tr0ub4dor-and-3");
        }

        var record = Assert.Single(Records());
        Assert.Equal("Order of kim with [REDACTED]", record.GetProperty("message").GetString());
        Assert.False(string.IsNullOrEmpty(record.GetProperty("service").GetString()));
        Assert.Equal("Order of kim with Tr0ub4dor-and-3", Assert.Single(other.All));
    }

    [Fact]
    public void A_second_call_adds_to_the_options_of_the_first()
    {
        using (var factory = LoggerFactory.Create(logging => logging.AddPcfJson(ToFile).AddPcfJson(options => options.Thread = true)))
        {
            factory.CreateLogger("Orders").LogInformation("Placed");
        }

        Assert.True(Assert.Single(Records()).TryGetProperty("thread_id", out _));
    }

    [Fact]
    public void A_filter_by_the_providers_name_holds()
    {
        using (var factory = LoggerFactory.Create(logging => logging.AddPcfJson(ToFile).AddFilter<ILoggerProvider>("Orders", LogLevel.Trace)
            .AddFilter((provider, _, level) =>
                provider?.EndsWith("JsonLoggerProvider", StringComparison.Ordinal) != true || level >= LogLevel.Warning)))
        {
            factory.CreateLogger("Orders").LogInformation("Placed");
            factory.CreateLogger("Orders").LogWarning("Late");
        }

        Assert.Equal("Late", Assert.Single(Records()).GetProperty("message").GetString());
    }

    [Fact]
    public void The_service_names_itself_and_gives_its_own_redactor()
    {
        var services = new ServiceCollection()
            .AddSingleton(new LogIdentity("orders", "1.2.3", "test"))
            .AddSingleton(new Redaction.Redactor(new Redaction.RedactionOptions { Names = ["employee_number"] }));
        services.AddLogging(logging => logging.AddPcfJson(ToFile));
        using (var provider = services.BuildServiceProvider())
        {
            provider.GetRequiredService<ILogger<AddPcfJsonTests>>().LogInformation("Badge of {EmployeeNumber}", "12345678");
        }

        var record = Assert.Single(Records());
        Assert.Equal("orders", record.GetProperty("service").GetString());
        Assert.Equal("Badge of [REDACTED]", record.GetProperty("message").GetString());
    }

    public static TheoryData<string, Action<LoggingOptions>> Wrong => new()
    {
        { "QueueCapacity is 0; it should be from 16 to 1000000.", options => options.QueueCapacity = 0 },
        { "SlowAfter is 02:00:00; it should be from 0.01 to 3600 seconds.", options => options.SlowAfter = TimeSpan.FromHours(2) },
        { "File.MaxMiB is -1; it should be from 1 to 2000.", options => options.File.MaxMiB = -1 },
        { "Sample: order.placed is 'often'; it should be a number above 0.",
            options => options.Sample = new Dictionary<string, string>(StringComparer.Ordinal) { ["order.placed"] = "often" } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Wrong_options_are_named(string message, Action<LoggingOptions> configure)
    {
        var refused = Assert.Throws<ArgumentException>(() => LoggerFactory.Create(logging => logging.AddPcfJson(configure)));

        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void ToFile(LoggingOptions options) => options.File.Path = Path.Combine(_folder, "log.jsonl");

    private JsonElement[] Records() =>
        [.. File.ReadAllLines(Path.Combine(_folder, "log.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    private sealed class Messages : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
