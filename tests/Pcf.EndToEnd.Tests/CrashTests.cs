using System.Net.Http.Json;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>What is left of the log when an exception that nobody handles ends the process.</summary>
public sealed class CrashTests
{
    private const int Requests = 200;

    [Fact]
    public async Task Each_answered_request_and_the_crash_itself_are_in_every_sink()
    {
        var crash = Path.Combine(Path.GetTempPath(), $"pcf-crash-{Guid.NewGuid():N}");
        await using var service = await ServiceProcess.StartAsync(
            ("DOTNET_STARTUP_HOOKS", typeof(CrashTests).Assembly.Location), (StartupHook.CrashWhenThereIs, crash),
            ("PCF__Telemetry__Logging__File__Path", "logs/pcf.log"), ("PCF__Telemetry__Logging__Audit__Path", "logs/audit.log"),
            ("Logging__LogLevel__Audit", "Debug"));
        for (var i = 0; i < Requests; i++) { await AskAsync(service, $"last-{i}"); }

        // Right after the answer: the records of the last requests still wait for their writer.
        await File.WriteAllTextAsync(crash, "", TestContext.Current.CancellationToken);
        var code = await service.ExitCodeAsync();
        File.Delete(crash);

        Assert.NotEqual(0, code);
        var file = await File.ReadAllLinesAsync(Path.Combine(service.Folder, "logs/pcf.log"), TestContext.Current.CancellationToken);
        Assert.All([service.Lines, file], lines =>
        {
            var records = lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
            Assert.Equal(
                Enumerable.Range(0, Requests).Select(i => $"last-{i}"),
                records.Where(record => Text(record, "event") == "graphql.completed").Select(record => Text(record, "request_id")));
            var fatal = records[^1];
            Assert.Equal(("FATAL", "host.crashed", "System.InvalidOperationException"),
                (Text(fatal, "level"), Text(fatal, "event"), Text(fatal.GetProperty("exception"), "type")));
            Assert.Contains("The made-up crash; password=[REDACTED]", Text(fatal.GetProperty("exception"), "message"), StringComparison.Ordinal);
            Assert.Contains("CrashAt", Text(fatal.GetProperty("exception"), "stack"), StringComparison.Ordinal);
            Assert.All(lines, line => Assert.DoesNotContain("made-up-canary", line, StringComparison.Ordinal));
            Assert.All(lines, line => Assert.DoesNotContain("ada.berg", line, StringComparison.Ordinal));
        });
        var audit = await File.ReadAllLinesAsync(Path.Combine(service.Folder, "logs/audit.log"), TestContext.Current.CancellationToken);
        Assert.Equal($"last-{Requests - 1}", Text(JsonDocument.Parse(audit[^1]).RootElement, "request_id"));
    }

    private static string Text(JsonElement record, string name) => record.TryGetProperty(name, out var text) ? text.GetString()! : "";

    private static async Task AskAsync(ServiceProcess service, string requestId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/graphql")
        { Content = JsonContent.Create(new { query = "{ note(id: 1) { title } }" }) };
        request.Headers.Add("X-Request-Id", requestId);
        (await service.Client.SendAsync(request)).Dispose();
    }
}
