using Microsoft.Extensions.Logging;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Sqlite.Schema;
using Pcf.Workspace.Sqlite.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Sqlite.Tests;

public sealed class LifetimeTests : IDisposable
{
    private readonly TemporaryFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Everything_is_there_after_a_restart_and_the_log_is_folded_in()
    {
        await using (var first = SqliteWorkspace.Open(_file.Options())) { Assert.True(await first.SeedDemoAsync()); }
        Assert.False(File.Exists(_file.Path + "-wal"));

        await using var second = SqliteWorkspace.Open(_file.Options());
        Assert.False(await second.SeedDemoAsync());

        Assert.Equal(10, await second.Users.CountAsync(default));
        Assert.Equal(1_000, await second.Notes.CountAsync(NoteScope.Only([.. DemoData.Notes.Select(note => note.Id)]), NoteFilter.All, default));
        Assert.Equivalent(DemoData.Notes[41], Assert.Single(await second.Notes.FindManyAsync([DemoData.Notes[41].Id], default)), strict: true);
    }

    [Fact]
    public async Task A_process_that_dies_loses_no_committed_note()
    {
        // The file as it is while the store is open is what a crash leaves behind.
        await using var store = SqliteWorkspace.Open(_file.Options());
        await store.SeedDemoAsync();
        using var copy = new TemporaryFile();
        foreach (var suffix in new[] { "", "-wal" }) { File.Copy(_file.Path + suffix, copy.Path + suffix); }

        await using var revived = SqliteWorkspace.Open(copy.Options());

        Assert.Equal(10, await revived.Users.CountAsync(default));
        Assert.NotNull(await revived.Notes.DeleteAsync(NoteId.Parse("1000"), default));
    }

    [Fact]
    public async Task Demo_data_goes_only_into_an_empty_database()
    {
        await using var store = SqliteWorkspace.Open(_file.Options());
        await store.Users.AddAsync(new User(UserId.Parse("someone"), "S", "s@example.com", UserKind.Person, true, DateTimeOffset.UnixEpoch), default);

        Assert.False(await store.SeedDemoAsync());
        Assert.Equal(1, await store.Users.CountAsync(default));
    }

    [Fact]
    public void Demo_data_is_the_same_everywhere()
    {
        Assert.Equal((10, 3, 1_000), (DemoData.Users.Count, DemoData.Organizations.Count, DemoData.Notes.Count));
        Assert.Equal("Roadmap minutes 1 by 8 in 3", Describe(DemoData.Notes[0]));
        Assert.Equal("Recipe questions 1000 by 1 in ", Describe(DemoData.Notes[999]));
        Assert.All(DemoData.Users, user => Assert.EndsWith("@example.com", user.Email, StringComparison.Ordinal));
        Assert.Equal(1_000, DemoData.Notes.Select(note => note.Created).Distinct().Count());

        static string Describe(Note note) => $"{note.Title} by {note.AuthorId} in {note.OrganizationId}";
    }

    [Fact]
    public async Task A_database_of_version_1_is_brought_up_to_date_with_its_notes_searchable()
    {
        _file.Run(
            $"""
            CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied INTEGER NOT NULL) STRICT;
            INSERT INTO schema_migrations VALUES (1, 'first', 0);
            {Migration.All[0].Sql}
            INSERT INTO users VALUES ('1', 'Ada', 'ada@example.com', 'PERSON', 1, 0);
            INSERT INTO notes (id, title, content, author_id, created, updated) VALUES ('1', 'Old', 'ancient words', '1', 0, 0);
            """);
        var log = new ListLogger();

        await using var store = SqliteWorkspace.Open(_file.Options(), log);

        var found = await store.Notes.SearchAsync(NoteScope.RelatedTo(UserId.Parse("1")), "ancient", PageRequest.Default, default);
        Assert.Equal("1", Assert.Single(found.Edges).Node.Id.ToString());
        Assert.Equal(
            [
                "Migration 2 applied: full-text index", "Migration 3 applied: versions of notes", "Migration 4 applied: idempotency keys",
                "Migration 5 applied: outbox", "Store opened: schema version 5, at most 4 connections",
            ],
            log.Lines);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_version_before()
    {
        _file.Run("VACUUM");
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_file.Path};Pooling=False");
        connection.Open();
        Migration[] steps = [Migration.All[0], new(2, "broken", "CREATE TABLE extra (x); INSERT INTO nowhere VALUES (1)")];

        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => Migrator.Migrate(connection, steps, TimeProvider.System, new ListLogger()));
        connection.Close();

        await using var store = SqliteWorkspace.Open(_file.Options());
        await store.SeedDemoAsync();
    }

    [Fact]
    public void A_newer_database_is_refused_with_both_versions()
    {
        _file.Run("CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT, applied INTEGER); INSERT INTO schema_migrations VALUES "
            + "(7, 'future', 0)");

        var refused = Assert.Throws<InvalidDataException>(() => SqliteWorkspace.Open(_file.Options()));

        Assert.Equal(
            "The database has schema version 7 and this build knows versions up to 5: start a newer build, or restore an older backup.",
            refused.Message);
    }

    [Theory]
    [InlineData("CREATE TABLE recipes (id INTEGER)")]
    [InlineData("CREATE TABLE schema_migrations (version VARCHAR NOT NULL); INSERT INTO schema_migrations VALUES ('20240101120000')")]
    public void A_database_of_another_program_is_refused(string theirs)
    {
        _file.Run(theirs);
        Assert.Contains("another program", Assert.Throws<InvalidDataException>(() => SqliteWorkspace.Open(_file.Options())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(_file.Path, string.Concat(Enumerable.Repeat("this is not a database ", 500)));
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => SqliteWorkspace.Open(_file.Options())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_cannot_be_a_file_is_unavailable()
    {
        File.WriteAllText(_file.Path, "");
        var refused = Assert.Throws<WorkspaceException>(() =>
            SqliteWorkspace.Open(new SqliteWorkspaceOptions { Path = Path.Combine(_file.Path, "below", "a.db") }));
        Assert.Equal("UNAVAILABLE", refused.Code);
        Assert.DoesNotContain(_file.Path, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 5, 5, "PoolSize")]
    [InlineData(65, 5, 5, "PoolSize")]
    [InlineData(4, 0, 5, "AcquireTimeout")]
    [InlineData(4, 5, 61, "CommandTimeout")]
    public void Settings_out_of_range_are_named(int size, int acquire, int command, string setting)
    {
        var options = new SqliteWorkspaceOptions
        {
            Path = _file.Path,
            PoolSize = size,
            AcquireTimeout = TimeSpan.FromSeconds(acquire),
            CommandTimeout = TimeSpan.FromSeconds(command),
        };
        Assert.Contains(setting, Assert.Throws<ArgumentException>(() => SqliteWorkspace.Open(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_answers_until_the_store_is_closed()
    {
        var store = SqliteWorkspace.Open(_file.Options());
        await store.ProbeAsync(TimeSpan.FromSeconds(1));
        await store.DisposeAsync();
        await store.DisposeAsync();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () => await store.ProbeAsync(TimeSpan.FromSeconds(1)));
        Assert.Equal("The store is not available: it is closed.", refused.Message);
    }

    [Fact]
    public async Task A_file_damaged_while_open_is_unavailable_and_not_a_crash()
    {
        await using var store = SqliteWorkspace.Open(_file.Options());
        await store.SeedDemoAsync();
        _file.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        _file.Damage();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await store.Notes.FindManyAsync([.. DemoData.Notes.Take(200).Select(note => note.Id)], default));

        Assert.Equal("The store is not available: its file is damaged.", refused.Message);
    }

    private sealed class ListLogger : ILogger<SqliteWorkspace>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
