using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>How connections to the file are opened, all alike.</summary>
internal static class ConnectionFile
{
    // SQLITE_DBCONFIG_ENABLE_QPSG, the query planner's stability guarantee.
    private const int StablePlans = 1007;

    /// <summary>The driver's connection string.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="commandTimeout">How long a statement waits for a lock.</param>
    /// <param name="create">Whether a file that is missing is made: only at start, for later an empty one would hide that the notes are gone.</param>
    public static string Text(string path, TimeSpan commandTimeout, bool create = true) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
        Pooling = false,
        ForeignKeys = true,
        // The driver's own retries, in whole seconds; SQLite's busy timeout below is the one that counts.
        DefaultTimeout = (int)Math.Ceiling(commandTimeout.TotalSeconds),
    }.ToString();

    /// <summary>The driver's connection string to look into a file that another program may not be writing: nothing is locked, and what only the
    /// write-ahead log has is not seen.</summary>
    /// <param name="path">The file's full path.</param>
    public static string ReadOnlyText(string path) => new SqliteConnectionStringBuilder
    {
        DataSource = $"file:{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}?immutable=1",
        Mode = SqliteOpenMode.ReadOnly,
        Pooling = false,
    }.ToString();

    /// <exception cref="WorkspaceException">Unavailable: the file cannot be opened, or is damaged.</exception>
    public static SqliteConnection Open(string text, TimeSpan commandTimeout)
    {
        var connection = new SqliteConnection(text);
        try
        {
            connection.Open();
            // Else a plan depends on the values that it was made for, and a statement with a bound LIMIT is prepared anew for each value.
            SqliteException.ThrowExceptionForRC(raw.sqlite3_db_config(connection.Handle, StablePlans, 1, out _), connection.Handle);
            // The busy timeout first: switching to WAL takes a lock that another process may hold.
            // NORMAL loses at most the last commits at a power cut, never the file: the usual choice with WAL.
            Run(connection, $"PRAGMA busy_timeout = {(int)commandTimeout.TotalMilliseconds}");
            Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; "
                + $"PRAGMA journal_size_limit = {StoreProbe.LogLimit}");
            return connection;
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw WorkspaceException.Unavailable("store", SqliteFailure.Reason(failure.SqliteErrorCode) ?? "its file cannot be opened", failure);
        }
    }

    /// <summary>Brings what the write-ahead log holds into the file, as far as readers at work allow, and waits for none of them.</summary>
    public static void CopyLog(SqliteConnection connection) => Run(connection, "PRAGMA wal_checkpoint(PASSIVE)");

    /// <summary>Brings everything in the write-ahead log into the file, and the planner's statistics up to date.</summary>
    public static void FoldLog(string text)
    {
        using var connection = new SqliteConnection(text);
        connection.Open();
        Run(connection, "PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Runs SQL of ours that answers nothing. Only SQLite's busy timeout counts: the driver would repeat a statement that meets a lock for
    /// whole seconds.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public static void Run(SqliteConnection connection, string sql) =>
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, sql), connection.Handle);
}
