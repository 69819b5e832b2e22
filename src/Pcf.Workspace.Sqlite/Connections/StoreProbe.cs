using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>Finds out whether the store can be read and written, on a connection of its own that is new each time. Thread-safe.</summary>
/// <remarks>
/// Connections that are open already see less: they keep a file that was removed, and their rights to it. The write is a real one, because a full
/// disk shows only when something is written. It is made in the turn of this process's writers, so that a lock that is met then is foreign.
/// </remarks>
internal sealed class StoreProbe(string path, StoreFile file, ConnectionPool pool, int version, IReadOnlySet<string> schema, ILogger logger)
{
    /// <summary>Above this many bytes the write-ahead log is brought into the file and cut.</summary>
    public const int LogLimit = 16 * 1024 * 1024;

    private const string Schema = "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'";

    private long _ownFrames;

    /// <summary>What the schema consists of: the type and name of each part.</summary>
    public static IReadOnlySet<string> ReadSchema(SqliteConnection connection)
    {
        using var command = new SqliteCommand(Schema, connection);
        using var rows = command.ExecuteReader();
        var parts = new HashSet<string>(StringComparer.Ordinal);
        while (rows.Read()) { parts.Add(rows.GetString(0)); }
        return parts;
    }

    /// <summary>Returns when the store can be read, and written too where the turn to write came in time.</summary>
    /// <param name="patience">How long to wait for the turn to write, and how long for a foreign lock.</param>
    /// <param name="cancel">Gives up waiting for the turn.</param>
    /// <exception cref="WorkspaceException">Unavailable, and why.</exception>
    public async ValueTask RunAsync(TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            if (file.IsIndexShort || file.IsLogLost) { await RepairAsync(patience, cancel); }
            file.Demand();
            using var connection = ConnectionFile.Open(ConnectionFile.Text(path, patience, create: false), patience);
            Read(connection);
            // Without the turn the writers of this process are many, and at work: that is load, not a failure of the store.
            using var turn = await pool.TakeTurnAsync(patience, cancel);
            if (turn is not null) { Write(connection); }
            file.Found = null;
        }
        catch (Exception failure) when (failure is SqliteException or WorkspaceException)
        {
            // A file that was lost meanwhile is the reason, whatever SQLite made of it.
            var problem = file.Problem();
            if (SqliteFailure.IsDamage(failure)) { file.Found = problem ?? "its file is damaged"; }
            if (failure is WorkspaceException && problem is null) { throw; }
            var reason = problem ?? (failure is SqliteException sqlite ? SqliteFailure.Reason(sqlite.SqliteErrorCode) : null);
            throw WorkspaceException.Unavailable("store", reason ?? "its schema is not this build's", failure);
        }
    }

    private async ValueTask RepairAsync(TimeSpan patience, CancellationToken cancel)
    {
        using var turn = await pool.TakeTurnAsync(patience, cancel);
        if (turn is null) { return; }
        file.RepairIndex();
        if (!file.IsLogLost) { return; }
        using var empty = await pool.EmptyAsync(patience, cancel);
        if (empty is not null && file.Reopen()) { SqliteLog.Reopened(logger); }
    }

    private void Read(SqliteConnection connection)
    {
        if (SQLitePCL.raw.sqlite3_db_readonly(connection.Handle, "main") != 0) { throw WorkspaceException.Unavailable("store", "it is read-only"); }
        if (Number(connection, "SELECT max(version) FROM schema_migrations") != version || !schema.IsSubsetOf(ReadSchema(connection)))
        {
            throw WorkspaceException.Unavailable("store", "its schema is not this build's");
        }
    }

    private void Write(SqliteConnection connection)
    {
        ConnectionFile.Run(connection, "BEGIN IMMEDIATE");
        // It has to change, for SQLite writes no page that stays as it was. Nothing else uses this number.
        ConnectionFile.Run(connection, $"PRAGMA user_version = {(Number(connection, "PRAGMA user_version") + 1) & int.MaxValue}");
        ConnectionFile.Run(connection, "COMMIT");
        file.Demand();
        _ownFrames++;
        if (file.LogLength > LogLimit)
        {
            ConnectionFile.Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            _ownFrames = 0;
        }
        else if (file.FramesOutsideFile > _ownFrames)
        {
            // What the file has is not lost with the log. The probe's own pages stay in the log, or it would begin anew each time, in space that a
            // full disk has left.
            ConnectionFile.CopyLog(connection);
            _ownFrames = 0;
        }
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar() is long number ? number : 0;
    }
}
