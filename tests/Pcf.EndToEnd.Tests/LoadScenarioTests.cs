using System.Diagnostics;
using System.Text.Json;

namespace Pcf.EndToEnd.Tests;

/// <summary>The mixed scenario of the load tests, at a rate that any machine bears: each kind of request is answered as it should be.</summary>
public sealed class LoadScenarioTests : IDisposable
{
    private static readonly string[] Kinds =
        ["absent", "create", "delete", "invalid", "malformed", "me", "notes", "organization", "search", "unauthenticated", "update", "user", "users"];

    private readonly string _reports = Directory.CreateTempSubdirectory("pcf-load-reports-").FullName;

    [Fact]
    public async Task Every_kind_of_request_and_both_kinds_of_subscriptions_are_answered_as_expected()
    {
        Engine.Require("node");
        var result = await RunAsync(rate: 20, seconds: 16, users: 10);

        var requests = result.GetProperty("result");
        Assert.Equal(Kinds, requests.GetProperty("kinds").EnumerateObject().Select(kind => kind.Name));
        // A machine that stands still for seconds makes the service refuse some; nothing else may fail.
        Assert.All(requests.GetProperty("failures").EnumerateObject(), failure => Assert.EndsWith(": status 503", failure.Name, StringComparison.Ordinal));
        var events = result.GetProperty("events");
        Assert.Equal(10, events.GetProperty("opened").GetInt32());
        Assert.Equal(0, events.GetProperty("ended").GetInt32());
        Assert.Equal(0, events.GetProperty("failed").GetInt32());
        Assert.Equal(["sse", "websocket"], events.GetProperty("kinds").EnumerateObject().Select(kind => kind.Name));
        var page = await File.ReadAllTextAsync(Path.Combine(_reports, "scenario.html"), TestContext.Current.CancellationToken);
        Assert.Equal(2, page.Split("<svg ").Length - 1);
    }

    public void Dispose() => Directory.Delete(_reports, recursive: true);

    private async Task<JsonElement> RunAsync(int rate, int seconds, int users)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Sources.Root, "tests/load/run.mjs"), $"{rate}", $"{seconds}", $"{users}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PCF_LOAD_REPORTS"] = _reports;
        // The service that was built with the tests: …/bin/CONFIGURATION/net10.0/.
        start.Environment["PCF_LOAD_CONFIGURATION"] = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        using var run = Process.Start(start)!;
        var output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        var report = Path.Combine(_reports, "scenario.json");
        Assert.True(File.Exists(report), await output + await errors);
        return JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken)).RootElement;
    }
}
