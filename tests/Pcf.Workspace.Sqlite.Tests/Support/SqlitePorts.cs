using Microsoft.Data.Sqlite;
using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Outbox;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Sqlite.Tests.Support;

/// <summary>A workspace in a file of its own that goes when the test is over.</summary>
internal sealed class SqlitePorts(SqliteWorkspace workspace, TemporaryFile file) : Ports
{
    public override INoteStore Notes => workspace.Notes;

    public override IUserStore Users => workspace.Users;

    public override IOrganizationStore Organizations => workspace.Organizations;

    public override IRelationStore Relations => workspace.Relations;

    public override IOutbox Outbox => workspace.Outbox;

    public static ValueTask<Ports> OpenAsync(IReadOnlyList<OutboxTarget>? targets = null)
    {
        var file = new TemporaryFile();
        var options = file.Options();
        options.OutboxTargets = targets ?? [];
        return new(new SqlitePorts(SqliteWorkspace.Open(options), file));
    }

    public override async ValueTask SeedDemoAsync() => Assert.True(await workspace.SeedDemoAsync());

    public override async ValueTask DisposeAsync()
    {
        await workspace.DisposeAsync();
        file.Dispose();
        await base.DisposeAsync();
    }
}

/// <summary>A folder with room for one database.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "test.db");

    public SqliteWorkspaceOptions Options(int poolSize = 4) => new() { Path = Path, PoolSize = poolSize };

    /// <summary>Does something to the file behind the adapter's back.</summary>
    public void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Overwrites everything behind the first page, as a failing disk would.</summary>
    public void Damage()
    {
        Run("PRAGMA wal_checkpoint(TRUNCATE)");
        using var file = File.Open(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Seek(4096, SeekOrigin.Begin);
        file.Write(new byte[file.Length - 4096]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
