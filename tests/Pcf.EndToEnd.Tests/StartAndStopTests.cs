using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>How the process starts, or does not, and how it ends.</summary>
public sealed class StartAndStopTests
{
    [Theory]
    [InlineData("PCF__Store__PoolSize", "abc", "PCF__Store__PoolSize is 'abc'; it should be a whole number from 1 to 64.")]
    [InlineData("PCF__Store__Kind", "oracle", "PCF__Store__Kind is 'oracle'; it should be one of sqlite.")]
    [InlineData("PCF__Telemetry__Otlp__Endpoint", "nowhere", "PCF__Telemetry__Otlp__Endpoint is 'nowhere'; it should be an absolute http or https address.")]
    [InlineData("PCF__Store__Path", "/proc/pcf/pcf.db", "The store is not available: its folder cannot be made.")]
    public async Task A_wrong_setting_stops_the_start_with_one_line(string name, string value, string expected)
    {
        await using var service = ServiceProcess.Launch((name, value));

        Assert.Equal(1, await service.ExitCodeAsync());
        Assert.Equal($"pcf-api cannot start: {expected}", Assert.Single(service.Errors));
    }

    [Fact]
    public async Task Production_without_a_scrapers_token_does_not_start()
    {
        await using var service = ServiceProcess.Launch(("ASPNETCORE_ENVIRONMENT", "Production"));

        Assert.Equal(1, await service.ExitCodeAsync());
        Assert.Contains("PCF__Telemetry__Metrics__TokenFile", Assert.Single(service.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_nobody_knows_is_told()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Store__PoolSise", "3"));
        await service.TerminateAsync();

        Assert.Contains(service.Lines, line => line.Contains("\"configuration.unknown\"", StringComparison.Ordinal) && line.Contains("PCF__Store__PoolSise", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Told_to_stop_it_finishes_what_it_accepted_and_exits_zero()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Otlp__Endpoint", receiver.Endpoint), ("PCF__Telemetry__Otlp__BatchDelay", "00:01:00"));
        var asking = Enumerable.Range(0, 200).Select(_ => service.AskAsync("{ notes(first: 100) { edges { node { title author { name } } } } }")).ToArray();
        await asking[0];

        Assert.Equal(0, await service.TerminateAsync());

        var answered = 0;
        foreach (var ask in asking)
        {
            try
            {
                Assert.False((await ask).TryGetProperty("errors", out _));
                answered++;
            }
            catch (HttpRequestException)
            {
                // It came after the door was closed.
            }
        }
        Assert.True(answered > 0);
        // Every answer has its span and its record, though the batch had a minute to wait.
        Assert.Equal(answered, (await receiver.SpansAsync()).Count(span => span.Name == "POST /graphql" && span.Attributes["http.response.status_code"].GetInt32() == 200));
        Assert.Equal(answered, service.Lines.Count(line => line.Contains("\"graphql.completed\"", StringComparison.Ordinal)));
        Assert.Contains(service.Lines, line => line.Contains("\"host.stopped\"", StringComparison.Ordinal));
    }
}
