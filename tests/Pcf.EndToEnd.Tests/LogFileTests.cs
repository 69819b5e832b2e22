using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>What the running service's log files hold after it was stopped, and after it was killed.</summary>
public sealed class LogFileTests
{
    [Fact]
    public async Task Told_to_stop_it_loses_no_record_that_was_accepted()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Logging__File__Path", "logs/pcf.log"),
            ("Logging__LogLevel__Default", "Trace"), ("PCF__Telemetry__Logging__QueueCapacity", "1000000"));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => service.AskAsync("{ notes(first: 5) { edges { node { title } } } }")));

        Assert.Equal(0, await service.TerminateAsync());

        var lines = await File.ReadAllLinesAsync(Path.Combine(service.Folder, "logs/pcf.log"), TestContext.Current.CancellationToken);
        var stopped = Parse(lines.Single(line => line.Contains("\"host.stopped\"", StringComparison.Ordinal))).GetProperty("fields");
        Assert.Equal(0, stopped.GetProperty("log_records_dropped").GetInt64());
        Assert.True(lines.Length > stopped.GetProperty("log_records").GetInt64());
        Assert.Equal(200, lines.Count(line => line.Contains("\"graphql.completed\"", StringComparison.Ordinal)));
        // Two sinks, the same records.
        Assert.Equal(service.Lines.Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Killed_while_it_writes_it_leaves_no_torn_line_but_the_last()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Logging__File__Path", "logs/pcf.log"),
            ("Logging__LogLevel__Default", "Trace"));
        using var stop = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 20).Select(_ => AskOnAsync(service, stop.Token)).ToArray();
        var file = Path.Combine(service.Folder, "logs/pcf.log");
        await Engine.EventuallyAsync("a log file of 200 KB",
            () => Task.FromResult(new FileInfo(file) is { Exists: true, Length: > 200_000 } found ? found : null));

        await service.KillAsync();
        await stop.CancelAsync();
        await Task.WhenAll(asking);

        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var lines = text.Split('\n');
        // Behind the last line end stands what was torn, or nothing.
        Assert.All(lines[..^1], line => Assert.Equal(JsonValueKind.Object, Parse(line).ValueKind));
    }

    [Fact]
    public async Task Records_go_to_a_receiver_of_otlp_as_well()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Otlp__Endpoint", receiver.Endpoint),
            ("PCF__Telemetry__Logging__Otlp", "true"));
        await service.AskAsync("query Greeting { user(id: 1) { name } }");
        Assert.Equal(0, await service.TerminateAsync());

        Assert.Contains(receiver.LogBodies, body => body.AsSpan().IndexOf("graphql.completed"u8) >= 0);
    }

    private static async Task AskOnAsync(ServiceProcess service, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested) { await service.AskAsync("{ notes(first: 5) { edges { node { title } } } }"); }
        }
        catch (HttpRequestException)
        {
            // It was killed.
        }
    }

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;
}
