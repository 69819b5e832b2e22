using Microsoft.Data.Sqlite;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>Finds out whether the store can be read and written, on a connection of its own that is new each time. Thread-safe.</summary>
/// <remarks>
/// Connections that are open already see less: they keep a file that was removed, and their rights to it. The write is a real one, because a full
/// disk shows only when something is written. It is made in the turn of this process's writers, so that a lock that is met then is foreign.
/// </remarks>
internal sealed class StoreProbe(string text, StoreFile file, ConnectionPool pool, int version, IReadOnlySet<string> schema)
{
    /// <summary>Above this many bytes the write-ahead log is brought into the file and cut.</summary>
    public const int LogLimit = 16 * 1024 * 1024;

    private const string Schema = "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'";

    private long _longest = file.Length;

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
        file.Demand();
        // SQLite would make a new database of an empty file.
        if (file.Length == 0 && Volatile.Read(ref _longest) > 0) { throw Truncated(); }
        try
        {
            using var connection = ConnectionFile.Open(text, patience);
            Read(connection);
            // Without the turn the writers of this process are many, and at work: that is load, not a failure of the store.
            using var turn = await pool.TakeTurnAsync(patience, cancel);
            if (turn is not null) { Write(connection); }
        }
        catch (SqliteException failure)
        {
            file.Demand();
            throw WorkspaceException.Unavailable("store", SqliteFailure.Reason(failure.SqliteErrorCode) ?? "its schema is not this build's", failure);
        }
    }

    private void Read(SqliteConnection connection)
    {
        if (SQLitePCL.raw.sqlite3_db_readonly(connection.Handle, "main") != 0) { throw WorkspaceException.Unavailable("store", "it is read-only"); }
        DemandLength(connection);
        if (Number(connection, "SELECT max(version) FROM schema_migrations") != version || !schema.IsSubsetOf(ReadSchema(connection)))
        {
            throw WorkspaceException.Unavailable("store", "its schema is not this build's");
        }
    }

    // Pages that the write-ahead log still holds are not in the file yet, so it may be shorter than its page count; but it never gets shorter
    // than it was, unless the database itself did.
    private void DemandLength(SqliteConnection connection)
    {
        var whole = Number(connection, "PRAGMA page_count") * Number(connection, "PRAGMA page_size");
        var length = file.Length;
        if (length < Math.Min(Volatile.Read(ref _longest), whole)) { throw Truncated(); }
        Volatile.Write(ref _longest, length);
    }

    private void Write(SqliteConnection connection)
    {
        ConnectionFile.Run(connection, "BEGIN IMMEDIATE");
        // It has to change, for SQLite writes no page that stays as it was. Nothing else uses this number.
        ConnectionFile.Run(connection, $"PRAGMA user_version = {(Number(connection, "PRAGMA user_version") + 1) & int.MaxValue}");
        ConnectionFile.Run(connection, "COMMIT");
        file.DemandInTransaction();
        if (file.LogLength > LogLimit) { ConnectionFile.Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)"); }
    }

    private static WorkspaceException Truncated() => WorkspaceException.Unavailable("store", "its file is truncated");

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        return command.ExecuteScalar() is long number ? number : 0;
    }
}
