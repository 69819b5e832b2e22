using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>The process is killed while clients write and the store is checked. What was acknowledged is there afterwards, once.</summary>
public sealed class KillTests
{
    private const int Kills = 5;
    private const int Clients = 6;
    private const int LeastNotesBetweenKills = 40;

    [Fact]
    public async Task Every_acknowledged_note_is_there_exactly_once_after_each_kill()
    {
        var folder = Directory.CreateTempSubdirectory("pcf-e2e-store-").FullName;
        var path = Path.Combine(folder, "pcf.db");
        var acknowledged = new ConcurrentBag<string>();
        for (var round = 0; round < Kills; round++)
        {
            // The shortest interval: the checks write to the store too.
            await using var service = await ServiceProcess.StartAsync(
                ("PCF__Store__Path", path), ("PCF__Health__Interval", "00:00:01"), ("PCF__Health__CacheFor", "00:00:00"),
                ("PCF__GraphQL__CostPerMinute", "0"));
            await BecomesReadyAsync(service);
            AssertKept(path, acknowledged);

            var number = round;
            var before = acknowledged.Count;
            var writing = Enumerable.Range(0, Clients).Select(client => Task.Run(() => WriteAsync(service, $"kill-{number}-{client}", acknowledged)))
                .Append(Task.Run(() => CheckAsync(service))).ToArray();
            await Engine.EventuallyAsync("the notes before the kill",
                () => Task.FromResult(acknowledged.Count >= before + LeastNotesBetweenKills ? "written" : null));
            await service.KillAsync();
            await Task.WhenAll(writing);
        }

        await using var last = await ServiceProcess.StartAsync(("PCF__Store__Path", path));
        await BecomesReadyAsync(last);
        AssertKept(path, acknowledged);
        Assert.Equal(0, await last.TerminateAsync());
        AssertKept(path, acknowledged);
        Assert.Equal("ok", StoreFile.Read(path, "PRAGMA integrity_check").Single());
        Directory.Delete(folder, recursive: true);
    }

    // Writes one note after another until the process is gone.
    private static async Task WriteAsync(ServiceProcess service, string prefix, ConcurrentBag<string> acknowledged)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var answer = await service.AskAsync($"mutation {{ createNote(input: {{title: \"{prefix}-{i}\", content: \"x\"}}) {{ title }} }}");
                acknowledged.Add(answer.GetProperty("data").GetProperty("createNote").GetProperty("title").GetString()!);
            }
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException)
        {
            // Killed.
        }
    }

    private static async Task CheckAsync(ServiceProcess service)
    {
        try
        {
            while (true) { (await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).Dispose(); }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Killed.
        }
    }

    private static async Task BecomesReadyAsync(ServiceProcess service) =>
        await Engine.EventuallyAsync("readiness", async () =>
        {
            using var answer = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK ? "ready" : null;
        });

    // A note may be kept though its answer did not come: at most one for each client, and from then on it has to stay too. The service is running,
    // so the log of the killed process was read by it and not by this connection.
    private static void AssertKept(string path, ConcurrentBag<string> acknowledged)
    {
        var kept = StoreFile.Read(path, "SELECT title FROM notes WHERE title LIKE 'kill-%'");
        Assert.Equal(kept.Count, kept.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(acknowledged.Except(kept, StringComparer.Ordinal));
        var unanswered = kept.Except(acknowledged, StringComparer.Ordinal).ToArray();
        Assert.InRange(unanswered.Length, 0, Clients);
        foreach (var title in unanswered) { acknowledged.Add(title); }
    }
}
