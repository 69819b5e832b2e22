using Pcf.Workspace.Sqlite.Connections;
using Pcf.Workspace.Sqlite.Tests.Support;
using SQLitePCL;

namespace Pcf.Workspace.Sqlite.Tests;

public sealed class PreparedStatementTests : IDisposable
{
    // SQLITE_STMTSTATUS_REPREPARE and SQLITE_STMTSTATUS_RUN.
    private const int Reprepared = 5;
    private const int Runs = 6;

    private static readonly Statement Limited = new("select", "notes", "SELECT id FROM notes WHERE author_id = $1 ORDER BY created LIMIT $2");

    private readonly TemporaryFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task A_statement_is_prepared_once_a_connection_whatever_its_values()
    {
        await using (var store = SqliteWorkspace.Open(_file.Options())) { await store.SeedDemoAsync(); }
        var options = _file.Options();
        using var telemetry = new StoreTelemetry(null);
        var opened = ConnectionFile.Open(ConnectionFile.Text(_file.Path, options.CommandTimeout), options.CommandTimeout);
        opened.Handle!.enable_sqlite3_next_stmt(true);
        using var connection = new Connection(opened, options.CommandTimeout, telemetry, TimeProvider.System);
        for (var i = 1; i <= 5; i++) { connection.Query(Limited, static row => row.GetString(0), $"{i}", i); }

        var statement = raw.sqlite3_next_stmt(opened.Handle, null);

        Assert.Equal(5, raw.sqlite3_stmt_status(statement, Runs, 0));
        Assert.Equal(0, raw.sqlite3_stmt_status(statement, Reprepared, 0));
        Assert.Null(raw.sqlite3_next_stmt(opened.Handle, statement));
    }
}
