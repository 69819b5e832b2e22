using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>Levels that change while the service runs.</summary>
public sealed class LogLevelTests : IDisposable
{
    private const string Change = """{"category":"Test","level":"Debug","minutes":10}""";
    private const string LevelsToken = "made-up-token-for-levels";
    private const string MetricsToken = "made-up-token-for-metrics";
    private static readonly Uri LevelAddress = new("/loglevel", UriKind.Relative);
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-levels-").FullName;
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

    [Fact]
    public void A_change_that_a_reader_of_the_settings_refuses_is_taken_back_and_ends_no_process()
    {
        var (log, levels) = Filtered();
        var refuses = true;
        using var reader = ChangeToken.OnChange(levels.GetReloadToken, () => { if (refuses) { throw new FormatException("made up"); } });

        Assert.ThrowsAny<Exception>(() => levels.TrySet("Test", LogLevel.Debug, TimeSpan.FromMinutes(1)));
        Assert.False(log.IsEnabled(LogLevel.Debug));
        Assert.False(levels.TryGet("Logging:LogLevel:Test", out _));

        refuses = false;
        Assert.True(levels.TrySet("Test", LogLevel.Debug, TimeSpan.FromMinutes(1)));
        var returned = 0;
        levels.Returned = _ => returned++;
        refuses = true;
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, returned);
        Assert.False(levels.TryGet("Logging:LogLevel:Test", out _));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("""{"category":"Test","level":"Debug","minutes":10}""", 204)]
    [InlineData("""{"category":"Test","level":"debug","minutes":0.5}""", 204)]
    [InlineData("""{"category":"Audit","level":"Debug","minutes":10}""", 204)]
    [InlineData("""{"category":"Test","level":"Debug"}""", 400)]
    [InlineData("""{"category":"Test","level":"Loud","minutes":10}""", 400)]
    [InlineData("""{"category":"Test","level":"17","minutes":10}""", 400)]
    [InlineData("""{"category":"Test","level":1,"minutes":10}""", 400)]
    [InlineData("""{"category":"Test","level":"Debug,Error","minutes":10}""", 400)]
    [InlineData("""{"category":"Test","level":"Debug ","minutes":10}""", 400)]
    [InlineData("""{"category":"Te*t","level":"Debug","minutes":10}""", 204)]
    [InlineData("""{"category":"T*s*","level":"Debug","minutes":10}""", 400)]
    [InlineData("""{"category":"\ud800","level":"Debug","minutes":10}""", 400)]
    [InlineData("""{"category":"Test","level":"\udc00","minutes":10}""", 400)]
    [InlineData("""{"category":"a:b","level":"Debug","minutes":10}""", 400)]
    [InlineData("""{"category":"","level":"Debug","minutes":10}""", 400)]
    [InlineData("""{"category":"Test","level":"Debug","minutes":-1}""", 400)]
    [InlineData("""{"category":"Test","level":"Debug","minutes":1441}""", 400)]
    [InlineData("""{"category":"Test","level":"Debug","minutes":"10"}""", 400)]
    [InlineData("""{"category":"Test","level":"Debug","minutes":1e400}""", 400)]
    [InlineData("""{"category":"Test","level":"Debug","minutes":10,"more":1}""", 400)]
    [InlineData("""{"category":"Test","level":"Debug","minutes":10,"minutes":10}""", 400)]
    [InlineData("""{"category":"Audit","level":"None","minutes":10}""", 400)]
    [InlineData("""{"category":"audit.loglevel","level":"Warning","minutes":10}""", 400)]
    [InlineData("[]", 400)]
    [InlineData("", 400)]
    [InlineData("{", 400)]
    public async Task The_endpoint_takes_a_category_a_level_and_a_time(string body, int status)
    {
        await using var host = await ObservedHost.Start();

        using var answer = await host.Client.PostAsync(LevelAddress, Json(body), TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 204 && !body.Contains("Audit", StringComparison.Ordinal),
            host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Test").IsEnabled(LogLevel.Debug));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    [InlineData("application/jsonp")]
    [InlineData(null)]
    public async Task A_body_that_a_form_of_another_site_can_send_is_refused(string? type)
    {
        await using var host = await ObservedHost.Start();
        using var content = Json(Change);
        content.Headers.ContentType = type is null ? null : new System.Net.Http.Headers.MediaTypeHeaderValue(type);

        using var answer = await host.Client.PostAsync(LevelAddress, content, TestContext.Current.CancellationToken);
        using var byQuery = await host.Client.PostAsync(new Uri("/loglevel?category=Test&level=Debug&minutes=10", UriKind.Relative), null,
            TestContext.Current.CancellationToken);

        Assert.Equal((415, 415), ((int)answer.StatusCode, (int)byQuery.StatusCode));
        Assert.False(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Test").IsEnabled(LogLevel.Debug));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_body_that_is_too_long_is_refused()
    {
        await using var host = await ObservedHost.Start();

        using var answer = await host.Client.PostAsync(LevelAddress, Json(Change + new string(' ', 5_000)), TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Staging")]
    [InlineData("Production")]
    public async Task Outside_development_it_is_on_the_management_port_or_nowhere(string environment)
    {
        await using var host = await ObservedHost.Start(environment, Token("metrics"), Token("levels"));
        using var request = Authorized(host.Client.BaseAddress!.Port, LevelsToken);

        using var answer = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(404, (int)answer.StatusCode);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(LevelsToken, 204)]
    [InlineData(MetricsToken, 401)]
    [InlineData(null, 401)]
    public async Task Changing_levels_is_a_right_of_its_own(string? token, int status)
    {
        var port = FreePort();
        await using var host = await ObservedHost.Start("Production", Token("metrics"), Token("levels"), ("PCF:Telemetry:Metrics:Port", $"{port}"));
        using var request = Authorized(port, token);
        // As behind a proxy on the same machine that is trusted.
        request.Headers.Add("X-Forwarded-For", "127.0.0.1");

        using var answer = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 204 ? "" : "The header Authorization should be 'Bearer' with the token in the file that PCF__Telemetry__Levels__TokenFile names.\n",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(status == 204, host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Test").IsEnabled(LogLevel.Debug));
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_a_token_file_nobody_may()
    {
        var port = FreePort();
        await using var host = await ObservedHost.Start("Production", Token("metrics"), ("PCF:Telemetry:Metrics:Port", $"{port}"));
        using var request = Authorized(port, MetricsToken);

        using var answer = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task One_token_for_both_rights_stops_the_start()
    {
        var (_, file) = Token("metrics");

        var error = await Assert.ThrowsAsync<Settings.SettingsException>(
            () => ObservedHost.Start("Production", Token("metrics"), ("PCF:Telemetry:Levels:TokenFile", file)));

        Assert.StartsWith("PCF__Telemetry__Levels__TokenFile names a file with the token of PCF__Telemetry__Metrics__TokenFile;", error.Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    private static HttpRequestMessage Authorized(int port, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/loglevel") { Content = Json(Change) };
        if (token is not null) { request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token); }
        return request;
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private (string Key, string Value) Token(string right)
    {
        var file = Path.Combine(_folder, right);
        File.WriteAllText(file, right == "levels" ? LevelsToken : MetricsToken);
        return ($"PCF:Telemetry:{(right == "levels" ? "Levels" : "Metrics")}:TokenFile", file);
    }

    private (ILogger Log, LogLevels Levels) Filtered()
    {
        var levels = new LogLevels(_clock);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Logging:LogLevel:Default", "Information")]).Add(levels).Build();
        var services = new ServiceCollection().AddLogging(
            logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddProvider(new AnyLevel()));
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

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
                Func<TState, Exception?, string> formatter)
            {
            }
        }
    }
}
