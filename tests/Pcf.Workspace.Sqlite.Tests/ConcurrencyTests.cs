using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Sqlite.Tests.Support;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Sqlite.Tests;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Writers_and_readers_side_by_side_lose_nothing_and_never_meet_a_lock()
    {
        using var file = new TemporaryFile();
        await using var workspace = SqliteWorkspace.Open(file.Options(poolSize: 3));
        await workspace.SeedDemoAsync();
        using var instruments = new WorkspaceInstruments();
        var authorizer = new LocalAuthorizer(workspace.Relations, instruments.Authorization);
        var book = new NoteBook(
            workspace.Notes, workspace.Users, workspace.Relations, authorizer, new NoteEvents(authorizer, instruments), instruments,
            new IdSource(TimeProvider.System), TimeProvider.System);
        var author = Caller.Of(UserId.Parse("10"));
        var before = await book.CountAsync(author);

        var writers = Enumerable.Range(0, 4).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var note = await book.CreateAsync(author, new NewNote($"Writer {w} note {i}", "parallel"));
                if (i % 5 == 4) { await book.DeleteAsync(author, note.Id); }
            }
        }));
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var page = await book.PageAsync(author, null, PageRequest.Of(10));
                Assert.Equal(10, page.Edges.Select(edge => edge.Node.Id).Distinct().Count());
                Assert.InRange(workspace.Pool.Used, 0, 3);
                await book.SearchAsync(author, "parallel");
            }
        }));
        await Task.WhenAll([.. writers, .. readers]);

        Assert.Equal(before + 160, await book.CountAsync(author));
        Assert.Equal(160, await (await book.SearchAsync(author, "parallel writer")).TotalCountAsync());
        Assert.Equal((0, 0), (workspace.Pool.Used, workspace.Pool.Pending));
    }

    [Fact]
    public async Task A_write_that_fails_half_way_leaves_nothing_and_frees_the_turn()
    {
        using var file = new TemporaryFile();
        await using var workspace = SqliteWorkspace.Open(file.Options());
        await workspace.SeedDemoAsync();
        file.Run("CREATE TRIGGER fail BEFORE INSERT ON relations WHEN new.subject_id = '9' BEGIN SELECT RAISE(ABORT, 'no'); END");
        var note = DemoData.Notes[0] with { Id = NoteId.Parse("half"), AuthorId = UserId.Parse("9") };

        await Assert.ThrowsAnyAsync<Exception>(async () => await workspace.Notes.AddAsync(note, default));

        Assert.Empty(await workspace.Notes.FindManyAsync([note.Id], default));
        await workspace.Notes.AddAsync(note with { AuthorId = UserId.Parse("1") }, default);
    }

    [Fact]
    public async Task Another_process_holding_the_lock_too_long_is_unavailable()
    {
        using var file = new TemporaryFile();
        // Filled under the usual deadline: the short one is for the statement that waits, and a busy machine needs longer than it for a thousand
        // notes.
        await using (var filled = SqliteWorkspace.Open(file.Options())) { await filled.SeedDemoAsync(); }
        var options = file.Options();
        options.CommandTimeout = TimeSpan.FromMilliseconds(500);
        await using var workspace = SqliteWorkspace.Open(options);
        using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file.Path};Pooling=False");
        other.Open();
        using var transaction = other.BeginTransaction(deferred: false);

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () => await workspace.Notes.DeleteAsync(NoteId.Parse("1"), default));
        Assert.Equal("UNAVAILABLE", refused.Code);
        Assert.Single(await workspace.Notes.FindManyAsync([NoteId.Parse("1")], default));

        transaction.Rollback();
        Assert.NotNull(await workspace.Notes.DeleteAsync(NoteId.Parse("1"), default));
    }
}
