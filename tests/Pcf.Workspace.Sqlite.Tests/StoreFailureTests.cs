using Microsoft.Data.Sqlite;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Sqlite.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Sqlite.Tests;

/// <summary>What happens to the file under a running store, on real files.</summary>
public sealed class StoreFailureTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    private readonly TemporaryFile _file = new();
    private int _users;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task A_removed_file_takes_no_write_and_the_probe_says_so()
    {
        await using var store = await OpenAsync();
        foreach (var suffix in new[] { "", "-wal", "-shm" }) { File.Delete(_file.Path + suffix); }

        Assert.Equal("The store is not available: its file is missing.", await ProbeAsync(store));
        Assert.Equal("The store is not available: its file is missing.", await WriteAsync(store));
        await store.DisposeAsync();
        Assert.False(File.Exists(_file.Path));
    }

    [Fact]
    public async Task A_file_that_was_moved_away_and_back_takes_writes_again()
    {
        await using var store = await OpenAsync();
        File.Move(_file.Path, _file.Path + ".away");
        Assert.Equal("The store is not available: its file is missing.", await WriteAsync(store));

        File.Move(_file.Path + ".away", _file.Path);

        Assert.Null(await WriteAsync(store));
        Assert.Null(await ProbeAsync(store));
    }

    [Fact]
    public async Task A_replaced_file_takes_no_write_and_is_not_written_by_new_connections_either()
    {
        await using var store = await OpenAsync();
        using var other = new TemporaryFile();
        await using (SqliteWorkspace.Open(other.Options())) { }
        var before = await File.ReadAllBytesAsync(other.Path);
        File.Move(other.Path, _file.Path, overwrite: true);

        Assert.Equal("The store is not available: its file was replaced.", await ProbeAsync(store));
        Assert.Equal("The store is not available: its file was replaced.", await WriteAsync(store));
        await store.DisposeAsync();
        Assert.Equal(before, await File.ReadAllBytesAsync(_file.Path));
    }

    [Fact]
    public async Task A_removed_write_ahead_log_takes_no_write()
    {
        await using var store = await OpenAsync();
        File.Delete(_file.Path + "-wal");

        Assert.Equal("The store is not available: its write-ahead log is missing.", await WriteAsync(store));
    }

    [Fact]
    public async Task Writers_that_race_with_a_removal_are_acknowledged_only_before_it()
    {
        await using var store = await OpenAsync();
        var removed = false;
        var lost = 0;
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var late = Volatile.Read(ref removed);
                if (await WriteAsync(store) is not null) { break; }
                if (late) { Interlocked.Increment(ref lost); }
            }
        })).ToArray();
        while (_users < 100) { await Task.Yield(); }
        File.Delete(_file.Path);
        Volatile.Write(ref removed, true);
        await Task.WhenAll(writers);

        Assert.Equal(0, lost);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8192)]
    public async Task A_truncated_file_is_found(int length)
    {
        await using var store = await OpenAsync();
        _file.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        Assert.Null(await ProbeAsync(store));

        using (var file = File.Open(_file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) { file.SetLength(length); }

        Assert.Contains(await ProbeAsync(store), (string[])
        [
            "The store is not available: its file is truncated.", "The store is not available: its file is damaged.",
            "The store is not available: its schema is not this build's.",
        ]);
    }

    [Fact]
    public async Task A_read_only_file_is_found_and_its_end_too()
    {
        await using var store = await OpenAsync();

        using (Disk.MakeReadOnly(Path.GetDirectoryName(_file.Path)!))
        {
            Assert.Equal("The store is not available: it is read-only.", await ProbeAsync(store));
        }

        Assert.Null(await ProbeAsync(store));
    }

    [Fact]
    public async Task A_full_disk_is_found_and_its_end_too()
    {
        using var disk = Disk.Mount(Path.GetDirectoryName(_file.Path)!, 2 * 1024 * 1024);
        Assert.SkipWhen(disk is null, "Only the superuser can mount a small file system.");
        await using var store = await OpenAsync();
        var ballast = _file.Path + ".ballast";
        Fill(ballast);

        string? found = null;
        // Space that the log has already taken is used up first.
        for (var i = 0; i < 2_000 && found is null; i++) { found = await ProbeAsync(store); }
        Assert.Equal("The store is not available: the disk is full.", found);

        File.Delete(ballast);
        Assert.Null(await ProbeAsync(store));
        Assert.Null(await WriteAsync(store));
    }

    [Fact]
    public async Task A_foreign_lock_is_reported_as_one()
    {
        await using var store = await OpenAsync();
        using var foreign = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        foreign.Open();
        using (var begin = new SqliteCommand("BEGIN IMMEDIATE", foreign)) { begin.ExecuteNonQuery(); }

        Assert.Equal("The store is not available: another process holds its lock.", await ProbeAsync(store));

        using (var end = new SqliteCommand("ROLLBACK", foreign)) { end.ExecuteNonQuery(); }
        Assert.Null(await ProbeAsync(store));
    }

    [Theory]
    [InlineData("DROP TABLE notes_text")]
    [InlineData("DROP TABLE relations")]
    [InlineData("UPDATE schema_migrations SET version = 99 WHERE version = 2")]
    [InlineData("DROP TABLE schema_migrations")]
    public async Task Another_schema_is_found(string change)
    {
        await using var store = await OpenAsync();
        _file.Run(change);

        Assert.Equal("The store is not available: its schema is not this build's.", await ProbeAsync(store));
    }

    [Fact]
    public async Task A_pool_that_is_used_up_is_no_failure_of_the_store()
    {
        await using var store = await OpenAsync(1);
        using var foreign = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        foreign.Open();
        using (var begin = new SqliteCommand("BEGIN IMMEDIATE", foreign)) { begin.ExecuteNonQuery(); }
        // It holds the only connection and the turn to write, for it waits for the foreign lock.
        var writer = Task.Run(() => WriteAsync(store));
        while (store.Pool.Used == 0) { await Task.Yield(); }

        Assert.Null(await ProbeAsync(store));

        using (var end = new SqliteCommand("ROLLBACK", foreign)) { end.ExecuteNonQuery(); }
        Assert.Null(await writer);
    }

    [Fact]
    public async Task Files_with_data_are_their_owners_alone()
    {
        if (OperatingSystem.IsWindows()) { return; }
        await using var store = await OpenAsync();

        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file.Path + suffix));
        }
    }

    [Fact]
    public async Task A_large_write_ahead_log_is_cut_by_the_probe()
    {
        await using var store = await OpenAsync();
        // One transaction of 24 MB, from outside.
        _file.Run("PRAGMA wal_autocheckpoint = 0; BEGIN; CREATE TABLE ballast (x); INSERT INTO ballast VALUES (randomblob(25165824)); COMMIT");
        Assert.True(new FileInfo(_file.Path + "-wal").Length > 16 * 1024 * 1024);

        Assert.Null(await ProbeAsync(store));

        Assert.Equal(0, new FileInfo(_file.Path + "-wal").Length);
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) { file.Write(new byte[4096]); }
        }
        catch (IOException)
        {
            // Full.
        }
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

    private async Task<SqliteWorkspace> OpenAsync(int poolSize = 4)
    {
        var store = SqliteWorkspace.Open(_file.Options(poolSize));
        Assert.Null(await WriteAsync(store));
        return store;
    }

    private async Task<string?> WriteAsync(SqliteWorkspace store)
    {
        var number = Interlocked.Increment(ref _users);
        try
        {
            await store.Users.AddAsync(new User(UserId.Parse($"u{number}"), "U", $"u{number}@example.com", UserKind.Person, true,
                DateTimeOffset.UnixEpoch), default);
            return null;
        }
        catch (WorkspaceException failure)
        {
            Assert.Equal(WorkspaceError.Unavailable, failure.Error);
            return failure.Message;
        }
    }
}
