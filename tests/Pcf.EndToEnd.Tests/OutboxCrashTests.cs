using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>The process is killed in the middle of 10,000 writes: what was acknowledged is there, and each of its events is delivered.</summary>
public sealed class OutboxCrashTests : IDisposable
{
    private const int Writes = 10_000;
    private const int Clients = 8;
    private const int NotesInOneQuery = 50;

    private readonly HttpReceiver _receiver = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-e2e-outbox-").FullName;

    [Fact]
    public async Task On_SQLite_no_acknowledged_note_and_no_event_is_lost() =>
        await RunAsync(3_000, () => Task.CompletedTask, ("PCF__Store__Path", Path.Combine(_folder, "pcf.db")));

    [Fact]
    public async Task On_SurrealDB_no_acknowledged_note_and_no_event_is_lost()
    {
        using var server = await SurrealDbServer.StartAsync(keepsData: true);

        // The server is killed at the same moment.
        await RunAsync(1_000, async () =>
        {
            server.Kill();
            await server.RestartAsync();
        }, ("PCF__Store__Kind", "surrealdb"), ("PCF__Store__SurrealDb__Endpoint", server.Address.AbsoluteUri),
            ("PCF__Store__SurrealDb__Password", SurrealDbServer.Password));
    }

    public void Dispose()
    {
        _receiver.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(int killAt, Func<Task> crash, params (string Name, string Value)[] store)
    {
        (string Name, string Value)[] settings =
        [
            .. store, ("PCF__GraphQL__CostPerMinute", "0"), ("PCF__Webhooks__AllowPrivateAddresses", "true"),
            ("PCF__Webhooks__0__Url", _receiver.Address.AbsoluteUri), ("PCF__Webhooks__0__Secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            ("PCF__Webhooks__Timeout", "00:00:02"),
        ];
        var acknowledged = new ConcurrentQueue<string>();
        await using (var service = await ServiceProcess.StartAsync(settings))
        {
            await BecomesReadyAsync(service);
            var left = Writes;
            var writing = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
            {
                while (Interlocked.Decrement(ref left) >= 0 && await WriteAsync(service) is { } id) { acknowledged.Enqueue(id); }
            })).ToArray();
            var before = -1;
            while (acknowledged.Count < killAt)
            {
                Assert.True(acknowledged.Count > before, "The writes stand still.");
                before = acknowledged.Count;
                await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(10)), UntilAsync(() => acknowledged.Count >= killAt));
            }
            await service.KillAsync();
            await Task.WhenAll(writing);
            Assert.True(left > 0, "All was written before the kill.");
            await crash();
        }

        await using var again = await ServiceProcess.StartAsync(settings);
        await BecomesReadyAsync(again);
        foreach (var some in acknowledged.Chunk(NotesInOneQuery))
        {
            var answer = await again.AskAsync($"{{ {string.Join(' ', some.Select((id, i) => $"n{i}: note(id: \"{id}\") {{ id }}"))} }}");
            Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString());
        }

        // Those that waited at the kill are delivered now; claims of the killed process end first.
        await UntilAsync(() => !acknowledged.Except(Delivered(), StringComparer.Ordinal).Any(), TimeSpan.FromMinutes(3));
        Assert.Empty(acknowledged.Except(Delivered(), StringComparer.Ordinal));
        Assert.Equal(0, await again.TerminateAsync());
    }

    private HashSet<string> Delivered() =>
        [.. _receiver.Bodies.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("data").GetProperty("id").GetString()!)];

    private static async Task UntilAsync(Func<bool> holds, TimeSpan? patience = null)
    {
        for (var waited = TimeSpan.Zero; !holds() && waited < (patience ?? TimeSpan.FromSeconds(10)); waited += TimeSpan.FromMilliseconds(250))
        {
            await Task.Delay(250);
        }
    }

    private static async Task<string?> WriteAsync(ServiceProcess service)
    {
        try
        {
            var answer = await service.AskAsync("mutation { createNote(input: {title: \"kept\", content: \"x\"}) { id } }");
            return answer.GetProperty("data").GetProperty("createNote").GetProperty("id").GetString();
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException)
        {
            return null;
        }
    }

    private static async Task BecomesReadyAsync(ServiceProcess service) =>
        await Engine.EventuallyAsync("readiness", async () =>
        {
            using var answer = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK ? "ready" : null;
        });
}
