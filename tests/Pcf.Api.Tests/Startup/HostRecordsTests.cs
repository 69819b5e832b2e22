using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pcf.Api.Startup;

namespace Pcf.Api.Tests.Startup;

public sealed class HostRecordsTests
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";
    private readonly HostRecords _records = new();

    [Fact]
    public void Failures_of_the_host_are_kept_out_until_it_has_started()
    {
        var log = Log(Host);
        Assert.Equal((true, false, false), (log.IsEnabled(LogLevel.Warning), log.IsEnabled(LogLevel.Error), log.IsEnabled(LogLevel.Critical)));

        _records.Started();

        Assert.True(log.IsEnabled(LogLevel.Error));
    }

    [Theory]
    [InlineData("LogLevel:Default", "Debug", LogLevel.Debug)]
    [InlineData("LogLevel:Microsoft", "Warning", LogLevel.Warning)]
    [InlineData("LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "Trace", LogLevel.Trace)]
    [InlineData("LogLevel:Micro*Host", "Critical", LogLevel.Critical)]
    [InlineData("Any:LogLevel:Default", "Error", LogLevel.Error)]
    [InlineData("Other:LogLevel:Default", "Error", LogLevel.Information)]
    public void The_levels_of_the_settings_stay(string key, string level, LogLevel least)
    {
        var log = Log(Host, ($"Logging:{key}", level));
        _records.Started();

        Assert.Equal(Enum.GetValues<LogLevel>().Where(one => one >= least && one != LogLevel.None),
            Enum.GetValues<LogLevel>().Where(one => one != LogLevel.None && log.IsEnabled(one)));
    }

    [Fact]
    public void Other_categories_are_let_through() => Assert.True(Log("Microsoft.Extensions.Hosting").IsEnabled(LogLevel.Error));

    private ILogger Log(string category, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        return new ServiceCollection()
            .AddLogging(logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddProvider(new AnyLevel()))
            .AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(_records)
            .BuildServiceProvider().GetRequiredService<ILoggerFactory>().CreateLogger(category);
    }

    [ProviderAlias("Any")]
    private sealed class AnyLevel : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
        }

        public void Dispose()
        {
        }
    }
}
