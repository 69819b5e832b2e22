using Microsoft.Data.Sqlite;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Sqlite.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Sqlite.Tests;

/// <summary>Files of a running store that are removed, replaced or damaged: each acknowledged write is there when the process is killed after it.
/// </summary>
public sealed class StoreDamageTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private readonly TemporaryFile _file = new();
    private readonly List<string> _acknowledged = [];
    private int _users;

    public StoreDamageTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Inodes are compared on Linux.");

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    [InlineData("-wal", "-shm")]
    public async Task A_removed_log_refuses_one_write_and_loses_none(params string[] suffixes)
    {
        await using var store = await OpenAsync();
        foreach (var suffix in suffixes) { Damage.Remove(_file.Path + suffix); }

        Assert.Equal($"The store is not available: its {(suffixes[0] == "-wal" ? "write-ahead log" : "write-ahead index")} is missing.",
            await WriteAsync(store));
        await AssertKeptAsync();

        await AssertWorksAsync(store);
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    public async Task A_replaced_log_refuses_one_write_and_loses_none(string suffix)
    {
        await using var store = await OpenAsync();
        Damage.Replace(_file.Path + suffix);

        Assert.Equal($"The store is not available: its {(suffix == "-wal" ? "write-ahead log" : "write-ahead index")} was replaced.",
            await WriteAsync(store));
        await AssertKeptAsync();

        await AssertWorksAsync(store);
    }

    [Fact]
    public async Task A_removed_log_that_only_the_probe_meets_loses_nothing()
    {
        await using var store = await OpenAsync();
        Damage.Remove(_file.Path + "-wal");

        await AssertWorksAsync(store);
    }

    [Fact]
    public async Task A_log_that_was_moved_away_and_comes_back_late_is_set_aside()
    {
        await using var store = await OpenAsync();
        Damage.Move(_file.Path + "-wal", _file.Path + ".away");
        await AssertWorksAsync(store);

        Damage.Move(_file.Path + ".away", _file.Path + "-wal");

        await AssertWorksAsync(store);
        Assert.True(File.Exists(_file.Path + "-wal.foreign"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20_000)]
    public async Task A_truncated_log_takes_no_write_before_the_process_restarts(long length)
    {
        await using var store = await OpenAsync();
        Damage.Truncate(_file.Path + "-wal", length);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("The store is not available: its write-ahead log is truncated.", await WriteAsync(store));
            Assert.Equal("The store is not available: its write-ahead log is truncated.", await ProbeAsync(store));
        }
        await store.DisposeAsync();

        // The stop brought no half of a log into the file.
        Assert.Equal(length, new FileInfo(_file.Path + "-wal").Length);
        await using var next = SqliteWorkspace.Open(_file.Options());
        _acknowledged.Clear();
        await AssertWorksAsync(next);
    }

    [Theory]
    [InlineData(0, 32)]
    [InlineData(32, 100_000)]
    public async Task An_overwritten_log_takes_no_write(long from, long bytes)
    {
        await using var store = await OpenAsync();
        Damage.Erase(_file.Path + "-wal", from, Math.Min(bytes, new FileInfo(_file.Path + "-wal").Length - from));

        Assert.Equal("The store is not available: its write-ahead log is damaged.", await WriteAsync(store));
        Assert.Equal("The store is not available: its write-ahead log is damaged.", await ProbeAsync(store));
    }

    [Fact]
    public async Task A_truncated_log_that_the_probe_has_copied_is_begun_anew()
    {
        await using var store = await OpenAsync();
        Assert.Null(await ProbeAsync(store));
        Damage.Truncate(_file.Path + "-wal", 0);

        Assert.Equal("The store is not available: its write-ahead log is truncated.", await WriteAsync(store));

        await AssertWorksAsync(store);
    }

    [Fact]
    public async Task A_new_file_can_be_opened_without_its_log()
    {
        await using var store = SqliteWorkspace.Open(_file.Options());
        using var copy = new TemporaryFile();
        Disk.Run("cp", _file.Path, copy.Path);

        await using var revived = SqliteWorkspace.Open(copy.Options());
        Assert.Null(await ProbeAsync(revived));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task A_truncated_index_is_made_again_and_does_not_end_the_process(long length)
    {
        await using var store = await OpenAsync();

        Damage.Truncate(_file.Path + "-shm", length);
        Assert.Equal(5, await store.Users.CountAsync(default));
        Damage.Truncate(_file.Path + "-shm", length);
        await AssertWorksAsync(store);
        Damage.Truncate(_file.Path + "-shm", length);
        Assert.Null(await WriteAsync(store));
        await AssertKeptAsync();
        Damage.Truncate(_file.Path + "-shm", length);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task An_erased_index_is_made_again()
    {
        await using var store = await OpenAsync();
        Damage.Erase(_file.Path + "-shm", 0, 32 * 1024);

        Assert.Equal(5, await store.Users.CountAsync(default));
        await AssertWorksAsync(store);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8_192)]
    [InlineData(40_000)]
    public async Task A_truncated_file_takes_no_write_and_answers_no_read(long length)
    {
        await using var store = await OpenAsync();
        Damage.Truncate(_file.Path, length);

        const string truncated = "The store is not available: its file is truncated.";
        Assert.Equal(truncated, await WriteAsync(store));
        Assert.Equal(truncated, (await Assert.ThrowsAsync<WorkspaceException>(async () => await store.Users.CountAsync(default))).Message);
        Assert.Equal(truncated, await ProbeAsync(store));
        Assert.Equal(truncated, await WriteAsync(store));
    }

    [Fact]
    public async Task A_file_whose_first_page_was_erased_takes_no_write()
    {
        await using var store = await OpenAsync();
        Damage.Erase(_file.Path, 0, 3 * 4096);

        Assert.Equal("The store is not available: its file is damaged.", await WriteAsync(store));
        Assert.Equal("The store is not available: its file is damaged.", await ProbeAsync(store));
    }

    [Fact]
    public async Task What_the_probe_finds_stops_writes_until_the_probe_finds_it_gone()
    {
        await using var store = await OpenAsync();
        _file.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        Disk.Run("cp", _file.Path, _file.Path + ".good");
        Damage.Erase(_file.Path, 4096, new FileInfo(_file.Path).Length - 4096);

        Assert.Equal("The store is not available: its file is damaged.", await ProbeAsync(store));
        Assert.Equal("The store is not available: its file is damaged.", await WriteAsync(store));

        Disk.Run("dd", $"if={_file.Path}.good", $"of={_file.Path}", "conv=notrunc", "status=none");
        await AssertWorksAsync(store);
    }

    [Theory]
    [InlineData("PRAGMA wal_checkpoint(TRUNCATE)")]
    [InlineData("PRAGMA wal_checkpoint(RESTART)")]
    [InlineData("DELETE FROM users; VACUUM")]
    [InlineData("DELETE FROM users; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")]
    public async Task What_other_processes_may_do_is_no_damage(string sql)
    {
        await using var store = await OpenAsync();
        _file.Run("CREATE TABLE ballast (x); INSERT INTO ballast VALUES (randomblob(1000000)); PRAGMA wal_checkpoint(TRUNCATE); DROP TABLE ballast");
        if (sql.StartsWith("DELETE", StringComparison.Ordinal)) { _acknowledged.Clear(); }

        _file.Run(sql);

        Assert.Null(await WriteAsync(store));
        await AssertWorksAsync(store);
    }

    [Fact]
    public async Task Writers_that_race_with_the_removal_of_the_log_lose_nothing()
    {
        await using var store = await OpenAsync();
        for (var round = 0; round < 5; round++)
        {
            var stop = false;
            var writers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
            {
                while (!Volatile.Read(ref stop)) { await WriteAsync(store); }
            })).ToArray();
            Damage.Remove(_file.Path + "-wal");
            await ProbeAsync(store);
            Volatile.Write(ref stop, true);
            await Task.WhenAll(writers);
            await AssertWorksAsync(store);
        }
    }

    private async Task<SqliteWorkspace> OpenAsync()
    {
        var store = SqliteWorkspace.Open(_file.Options());
        Assert.Null(await ProbeAsync(store));
        for (var i = 0; i < 5; i++) { Assert.Null(await WriteAsync(store)); }
        return store;
    }

    private async Task AssertWorksAsync(SqliteWorkspace store)
    {
        Assert.Null(await ProbeAsync(store));
        for (var i = 0; i < 3; i++) { Assert.Null(await WriteAsync(store)); }
        Assert.Null(await ProbeAsync(store));
        await AssertKeptAsync();
    }

    private async Task AssertKeptAsync()
    {
        using var remains = new TemporaryFile();
        Damage.CopyRemains(_file.Path, remains.Path);
        await using var revived = SqliteWorkspace.Open(remains.Options());
        var found = (await revived.Users.FindManyAsync([.. _acknowledged.Select(UserId.Parse)], default)).Select(user => $"{user.Id}");
        Assert.Empty(_acknowledged.Except(found));
        using var sqlite = new SqliteConnection($"Data Source={remains.Path};Pooling=False");
        sqlite.Open();
        using var check = new SqliteCommand("PRAGMA integrity_check", sqlite);
        Assert.Equal("ok", check.ExecuteScalar());
    }

    private static async Task<string?> ProbeAsync(SqliteWorkspace store)
    {
        try
        {
            await store.ProbeAsync(Deadline);
            return null;
        }
        catch (WorkspaceException failure)
        {
            return failure.Message;
        }
    }

    private async Task<string?> WriteAsync(SqliteWorkspace store)
    {
        var id = $"u{Interlocked.Increment(ref _users)}";
        try
        {
            var user = new User(UserId.Parse(id), "U", $"{id}@example.com", UserKind.Person, true, DateTimeOffset.UnixEpoch);
            await store.Users.AddAsync(user, default);
            lock (_acknowledged) { _acknowledged.Add(id); }
            return null;
        }
        catch (WorkspaceException failure)
        {
            Assert.Equal(WorkspaceError.Unavailable, failure.Error);
            return failure.Message;
        }
    }
}
