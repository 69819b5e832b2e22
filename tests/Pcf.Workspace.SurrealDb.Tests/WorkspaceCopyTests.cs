using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Setup;
using Pcf.Workspace.SurrealDb.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.SurrealDb.Tests;

/// <summary>A workspace that moves to a server.</summary>
public sealed class WorkspaceCopyTests(Server server)
{
    private static readonly NoteId Changed = NoteId.Parse("500");

    [Fact]
    public async Task Everything_is_there_afterwards_as_it_was()
    {
        await using var source = await DemoAsync();
        await source.Notes.UpdateAsync(Changed, new NoteChange { Title = "\"quoted\" $title ünïcode 🎉", Content = "" }, DateTimeOffset.UnixEpoch, default);
        await source.Relations.WriteAsync([RelationTuple.Viewer(Changed, UserId.Parse("10"))], [], default);
        await using var target = await server.NewWorkspaceAsync(isImport: true);
        var seen = new List<string>();

        var digests = await CopyAsync(source, target, (kind, count) => seen.Add($"{kind} {count}"));

        Assert.Equal(["organizations 3", "notes 1000", "users 10"], digests.Where(digest => digest.Kind != "relations").Select(digest => $"{digest.Kind} {digest.Count}"));
        Assert.Contains("notes 1000", seen);
        var note = Assert.Single(await target.Notes.FindManyAsync([Changed], default));
        Assert.Equivalent(Assert.Single(await source.Notes.FindManyAsync([Changed], default)), note, strict: true);
        Assert.Equal(2, note.Version);
        // A workspace like any other: it is found, and it can be written to.
        Assert.Single((await target.Notes.SearchAsync(NoteScope.RelatedTo(UserId.Parse("10")), "ünïcode", Paging.PageRequest.Default, default)).Edges);
        Assert.Equal(3, (await target.Notes.UpdateAsync(Changed, new NoteChange { Title = "New" }, DateTimeOffset.UnixEpoch, default))!.Version);
        Assert.False(await target.SeedDemoAsync());
    }

    [Fact]
    public async Task A_copy_that_was_broken_off_goes_on()
    {
        await using var source = await DemoAsync();
        var options = await server.NewDatabaseAsync();
        await using var target = SurrealDbWorkspace.Open(Server.ImportTo(options));
        using var breaks = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await CopyAsync(source, target, (kind, count) =>
        {
            if (kind == "notes" && count >= 300) { breaks.Cancel(); }
        }, cancel: breaks.Token));
        Assert.Equal(0, await target.Users.CountAsync(default));
        // A service that is started on it meanwhile neither reads nor writes.
        await using var service = SurrealDbWorkspace.Open(options);
        var halfway = await Assert.ThrowsAsync<WorkspaceException>(async () => await service.PrepareAsync());
        var probe = await Assert.ThrowsAsync<WorkspaceException>(async () => await service.ProbeAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(halfway.Message, probe.Message);
        Assert.False(await target.SeedDemoAsync());

        var other = await Assert.ThrowsAsync<InvalidDataException>(async () => await CopyAsync(source, target, name: "other"));
        await CopyAsync(source, target);

        Assert.EndsWith("the copy of a workspace into it is not complete; 'pcf store copy' goes on with it.", halfway.Message, StringComparison.Ordinal);
        await service.ProbeAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(10L, await Engine.EventuallyAsync("the service", async () => await CountAsync(service)));
        Assert.StartsWith("The target has the beginning of a copy of another store", other.Message, StringComparison.Ordinal);
        Assert.Equal((1_000, 10), (await target.Notes.TotalAsync(default), await target.Users.CountAsync(default)));
    }

    [Fact]
    public async Task A_target_with_a_workspace_is_refused_and_left_alone()
    {
        await using var source = await DemoAsync();
        await using var target = await server.NewWorkspaceAsync(isImport: true);
        await target.Users.AddAsync(new User(UserId.Parse("u"), "U", "u@example.com", UserKind.Person, true, DateTimeOffset.UnixEpoch), default);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await CopyAsync(source, target));

        Assert.Equal("The target has a workspace already: name an empty database.", refused.Message);
        Assert.Equal(0, await target.Notes.TotalAsync(default));
    }

    [Fact]
    public async Task A_whole_copy_is_not_begun_again()
    {
        await using var source = await DemoAsync();
        await using var target = await server.NewWorkspaceAsync(isImport: true);
        await CopyAsync(source, target);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await CopyAsync(source, target));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_source_that_is_written_to_meanwhile_is_noticed(bool adds)
    {
        await using var source = await DemoAsync();
        await using var target = await server.NewWorkspaceAsync(isImport: true);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await CopyAsync(source, target, (kind, _) =>
        {
            if (kind != "users") { return; }
            var change = adds
                ? source.Notes.AddAsync(DemoData.Notes[0] with { Id = NoteId.Parse("late") }, default).AsTask()
                : source.Notes.UpdateAsync(Changed, new NoteChange { Title = "Late" }, DateTimeOffset.UnixEpoch, default).AsTask();
            Assert.True(change.IsCompletedSuccessfully);
        }));

        Assert.Contains("differ", refused.Message, StringComparison.Ordinal);
    }

    // Connecting is tried again after a pause.
    private static async Task<object?> CountAsync(SurrealDbWorkspace service)
    {
        try
        {
            return await service.Users.CountAsync(default);
        }
        catch (WorkspaceException)
        {
            return null;
        }
    }

    private static async Task<InMemoryPorts> DemoAsync()
    {
        var source = new InMemoryPorts();
        await source.SeedDemoAsync();
        return source;
    }

    private static ValueTask<IReadOnlyList<WorkspaceDigest>> CopyAsync(
        InMemoryPorts source, SurrealDbWorkspace target, Action<string, long>? progress = null, string name = "source", CancellationToken cancel = default) =>
        new WorkspaceCopy(
            new WorkspacePorts(source.Notes, source.Users, source.Organizations, source.Relations), WorkspacePorts.Of(target), target.Import,
            progress ?? (static (_, _) => { })).RunAsync(name, cancel);
}
