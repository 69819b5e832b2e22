using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>How the process starts, or does not, and how it ends.</summary>
public sealed class StartAndStopTests
{
    [Fact]
    public async Task A_setting_nobody_knows_is_told()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Store__PoolSise", "3"));
        await service.TerminateAsync();

        Assert.Contains(service.Lines,
            line => line.Contains("\"configuration.unknown\"", StringComparison.Ordinal)
                && line.Contains("PCF__Store__PoolSise", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Told_to_stop_it_finishes_what_it_accepted_and_exits_zero()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Otlp__Endpoint", receiver.Endpoint),
            ("PCF__Telemetry__Otlp__BatchDelay", "00:01:00"));
        var asking = Enumerable.Range(0, 200).Select(_ => service.AskAsync("{ notes(first: 100) { edges { node { title author { name } } } } }"))
            .ToArray();
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
        Assert.Equal(answered, (await receiver.SpansAsync()).Count(
            span => span.Name == "POST /graphql" && span.Attributes["http.response.status_code"].GetInt32() == 200));
        Assert.Equal(answered, service.Lines.Count(line => line.Contains("\"graphql.completed\"", StringComparison.Ordinal)));
        Assert.Contains(service.Lines, line => line.Contains("\"host.stopped\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, "false")]
    [InlineData(true, "true")]
    [InlineData(false, "true")]
    public async Task Told_to_stop_it_ends_in_its_time_though_nobody_takes_the_spans(bool accepts, string withLogs)
    {
        // Connections wait in the listener's queue: they are accepted, and never answered.
        using var receiver = new TcpListener(IPAddress.Loopback, 0);
        receiver.Start();
        var port = ((IPEndPoint)receiver.LocalEndpoint).Port;
        if (!accepts) { receiver.Stop(); }
        await using var service = await ServiceProcess.StartAsync(
            ("PCF__Telemetry__Otlp__Endpoint", $"http://127.0.0.1:{port}"), ("PCF__Telemetry__Otlp__BatchDelay", "00:00:00.1"),
            ("PCF__Telemetry__Logging__Otlp", withLogs), ("PCF__Host__ShutdownTimeout", "00:00:02"));
        await service.AskAsync("{ me { name } }");

        var began = Stopwatch.GetTimestamp();
        Assert.Equal(0, await service.TerminateAsync());

        // The time of a slow machine's own exit is in the second half.
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Contains(service.Lines, line => line.Contains("\"host.stopped\"", StringComparison.Ordinal));
    }
}
