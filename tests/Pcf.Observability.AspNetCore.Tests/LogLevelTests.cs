using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>Levels that change while the service runs.</summary>
public sealed class LogLevelTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void A_changed_level_counts_at_once_and_returns_by_itself()
    {
        var (log, levels) = Filtered();
        Assert.False(log.IsEnabled(LogLevel.Debug));

        Assert.True(levels.TrySet("Test", LogLevel.Debug, TimeSpan.FromMinutes(10)));
        Assert.True(log.IsEnabled(LogLevel.Debug));
        _clock.Advance(TimeSpan.FromMinutes(9.9));
        Assert.True(log.IsEnabled(LogLevel.Debug));

        _clock.Advance(TimeSpan.FromMinutes(0.1));

        Assert.False(log.IsEnabled(LogLevel.Debug));
        Assert.True(log.IsEnabled(LogLevel.Information));
    }

    [Fact]
    public void The_return_of_a_level_belongs_to_no_request()
    {
        var (_, levels) = Filtered();
        var around = new List<Activity?>();
        levels.Returned = _ => around.Add(Activity.Current);
        using (new Activity("request").Start()) { levels.TrySet("Test", LogLevel.Debug, TimeSpan.FromMinutes(10)); }

        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Null(Assert.Single(around));
    }

    [Fact]
    public void No_more_categories_are_taken_than_there_is_room_for()
    {
        var (_, levels) = Filtered();
        for (var i = 0; i < LogLevels.Max; i++) { Assert.True(levels.TrySet($"c{i}", LogLevel.Debug, TimeSpan.FromMinutes(1))); }

        Assert.False(levels.TrySet("one more", LogLevel.Debug, TimeSpan.FromMinutes(1)));
        Assert.True(levels.TrySet("c0", LogLevel.Trace, TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData("?category=Test&level=Debug&minutes=10", 204)]
    [InlineData("?category=Test&level=Debug", 400)]
    [InlineData("?category=Test&level=Loud&minutes=10", 400)]
    [InlineData("?category=Test&level=17&minutes=10", 400)]
    [InlineData("?category=a:b&level=Debug&minutes=10", 400)]
    [InlineData("?category=Test&level=Debug&minutes=-1", 400)]
    [InlineData("?category=Test&level=Debug&minutes=NaN", 400)]
    [InlineData("?level=Debug&minutes=10", 400)]
    public async Task The_endpoint_takes_a_category_a_level_and_a_time(string query, int status)
    {
        await using var host = await ObservedHost.Start();

        using var answer = await host.Client.PostAsync(new Uri($"/loglevel{query}", UriKind.Relative), null, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 204, host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Test").IsEnabled(LogLevel.Debug));
    }

    [Fact]
    public async Task Without_access_nothing_is_changed()
    {
        await using var host = await ObservedHost.Start("Staging");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/loglevel?category=Test&level=Debug&minutes=10");
        // As behind a proxy on the same machine.
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");

        using var answer = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.False(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Test").IsEnabled(LogLevel.Debug));
    }

    private (ILogger Log, LogLevels Levels) Filtered()
    {
        var levels = new LogLevels(_clock);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Logging:LogLevel:Default", "Information")]).Add(levels).Build();
        var services = new ServiceCollection().AddLogging(logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddProvider(new AnyLevel()));
        return (services.BuildServiceProvider().GetRequiredService<ILoggerFactory>().CreateLogger("Test"), levels);
    }

    private sealed class AnyLevel : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Silent();

        public void Dispose()
        {
        }

        private sealed class Silent : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
            }
        }
    }
}
