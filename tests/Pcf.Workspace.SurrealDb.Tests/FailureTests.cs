using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.SurrealDb.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.SurrealDb.Tests;

/// <summary>A server that is away, dies, hangs or refuses: calls fail in time, nothing acknowledged is lost, and service comes back by itself.
/// </summary>
public sealed class FailureTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Without_a_server_every_call_is_refused_in_time()
    {
        await using var workspace = SurrealDbWorkspace.Open(new SurrealDbWorkspaceOptions { Endpoint = new Uri("ws://127.0.0.1:1"), Password = "x" });

        await Assert.ThrowsAsync<WorkspaceException>(async () => await workspace.PrepareAsync());
        Assert.Equal("The store is not available: it cannot be reached.", await RefusalAsync(workspace));
        await Assert.ThrowsAsync<WorkspaceException>(async () => await AddAsync(workspace, 1));
        await Assert.ThrowsAsync<WorkspaceException>(async () => await workspace.ProbeAsync(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task A_killed_server_keeps_what_was_acknowledged_and_is_used_again_when_it_is_back()
    {
        using var server = await SurrealDbServer.StartAsync(keepsData: true);
        await using var workspace = SurrealDbWorkspace.Open(Server.OptionsOf(server));
        await AddAsync(workspace, 0);
        using var stop = new CancellationTokenSource();
        var next = 0;
        var acknowledged = new ConcurrentBag<int>();
        var refusals = new ConcurrentBag<Exception>();
        var writers = Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var number = Interlocked.Increment(ref next);
                try
                {
                    await workspace.Notes.AddAsync(NoteOf(number), default);
                    acknowledged.Add(number);
                }
                catch (Exception failure)
                {
                    refusals.Add(failure);
                    await Task.Delay(20);
                }
            }
        })).ToArray();

        await ReachedAsync(() => acknowledged.Count >= 100);
        server.Kill();
        await ReachedAsync(() => refusals.Count >= 20);
        var before = acknowledged.Count;
        await server.RestartAsync();
        var began = Stopwatch.GetTimestamp();
        await ReachedAsync(() => acknowledged.Count >= before + 100);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        Assert.All(refusals, refusal => Assert.Equal(WorkspaceError.Unavailable, Assert.IsType<WorkspaceException>(refusal).Error));
        foreach (var part in acknowledged.Chunk(200))
        {
            Assert.Equal(part.Length, (await workspace.Notes.FindManyAsync([.. part.Select(number => NoteOf(number).Id)], default)).Count);
        }

        // Notes that were written without an acknowledgement may be there too, and are in every index as well.
        var scope = NoteScope.RelatedTo(IdOf(0));
        var total = await workspace.Notes.TotalAsync(default);
        Assert.InRange(total, acknowledged.Count, next);
        Assert.Equal(total, await workspace.Notes.CountAsync(scope, NoteFilter.All, default));
        Assert.Equal(total, await (await workspace.Notes.SearchAsync(scope, "same words", PageRequest.Default, default)).TotalCountAsync());
    }

    [Fact]
    public async Task A_server_that_comes_back_empty_gets_its_schema_again_and_operators_a_warning()
    {
        using var server = await SurrealDbServer.StartAsync();
        var logger = new RecordedEvents();
        await using var workspace = SurrealDbWorkspace.Open(Server.OptionsOf(server), logger);
        await AddAsync(workspace, 1);

        server.Kill();
        await RefusalAsync(workspace);
        await server.RestartAsync();

        await Engine.EventuallyAsync("the server's return", async () => await WorksAsync(workspace) ? "yes" : null);
        Assert.Equal(0, await workspace.Users.CountAsync(default));
        await AddAsync(workspace, 1);
        await workspace.ProbeAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(LogLevel.Warning, Assert.Single(logger.All, one => one.Name == "store.came_back_empty").Level);
    }

    [Fact]
    public async Task A_server_that_hangs_costs_no_more_than_the_deadlines()
    {
        using var server = await SurrealDbServer.StartAsync();
        var options = Server.OptionsOf(server);
        options.CommandTimeout = options.ConnectTimeout = options.AcquireTimeout = TimeSpan.FromSeconds(1);
        options.PoolSize = 4;
        await using var workspace = SurrealDbWorkspace.Open(options);
        await Engine.EventuallyAsync("a schema", async () => await WorksAsync(workspace) ? "yes" : null);
        await server.StopAsync();
        var began = Stopwatch.GetTimestamp();

        var refusals = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => RefusalAsync(workspace)));

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10));
        Assert.Contains("The store is not available: it did not answer within 1 s.", refusals);
        await Assert.ThrowsAsync<WorkspaceException>(async () => await workspace.ProbeAsync(TimeSpan.FromSeconds(1)));
        await server.ContinueAsync();
        await Engine.EventuallyAsync("an answer", async () => await WorksAsync(workspace) ? "yes" : null);
        Assert.Equal(0, workspace.Pool.Used + workspace.Pool.Pending);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_not_shown()
    {
        using var server = await SurrealDbServer.StartAsync();
        var options = Server.OptionsOf(server);
        options.Password = "quail-77";
        await using var workspace = SurrealDbWorkspace.Open(options);

        var failure = await Assert.ThrowsAsync<WorkspaceException>(async () => await workspace.PrepareAsync());

        Assert.Equal("The store is not available: it refused the sign-in.", failure.Message);
        Assert.DoesNotContain("quail", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_who_leave_are_no_warnings()
    {
        using var server = await SurrealDbServer.StartAsync();
        var log = new Warnings();
        await using var workspace = SurrealDbWorkspace.Open(Server.OptionsOf(server), log);
        await AddAsync(workspace, 1);
        await server.StopAsync();
        using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await workspace.Users.CountAsync(leaving.Token));

        Assert.Empty(log.Texts);
        Assert.Equal(0, workspace.Pool.Idle);
        await server.ContinueAsync();
        Assert.Equal(1, await workspace.Users.CountAsync(default));
        server.Kill();
        Assert.Contains("Connection to SurrealDB lost; the pool opens another one", await Engine.EventuallyAsync("the warning", () =>
            Task.FromResult(log.Texts.IsEmpty ? null : log.Texts)));
    }

    [Fact]
    public async Task A_server_of_another_protocol_is_refused()
    {
        using var listener = new HttpReceiver();
        await using var workspace = SurrealDbWorkspace.Open(new SurrealDbWorkspaceOptions
        {
            Endpoint = new UriBuilder(listener.Address) { Scheme = "ws" }.Uri,
            Password = "x",
        });

        Assert.Equal("The store is not available: it does not speak SurrealDB's protocol.", await RefusalAsync(workspace));
    }

    private sealed class Warnings : ILogger<SurrealDbWorkspace>
    {
        public ConcurrentQueue<string> Texts { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Texts.Enqueue(formatter(state, exception));
    }

    private static async Task AddAsync(SurrealDbWorkspace workspace, int number) =>
        await workspace.Users.AddAsync(
            new User(IdOf(number), $"Name {number}", $"user{number}@example.com", UserKind.Person, true, Noon), default);

    private static Note NoteOf(int number) =>
        new(NoteId.Parse($"n{number}"), "Title", $"same words {number}", IdOf(0), null, [], Noon, Noon);

    private static UserId IdOf(int number) => UserId.Parse($"u{number}");

    private static async Task<string> RefusalAsync(SurrealDbWorkspace workspace)
    {
        var failure = await Assert.ThrowsAsync<WorkspaceException>(async () => await workspace.Users.CountAsync(default));
        Assert.Equal(WorkspaceError.Unavailable, failure.Error);
        return failure.Message;
    }

    private static async Task<bool> WorksAsync(SurrealDbWorkspace workspace)
    {
        try
        {
            await workspace.Users.CountAsync(default);
            return true;
        }
        catch (WorkspaceException)
        {
            return false;
        }
    }

    private static Task<string> ReachedAsync(Func<bool> condition) =>
        Engine.EventuallyAsync("it", () => Task.FromResult(condition() ? "yes" : null));
}
