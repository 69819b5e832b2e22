using Microsoft.Data.Sqlite;

namespace Pcf.Tool.Scan;

/// <summary>Holds the service's store as another process would, so that each write in the service fails: what it says then is searched as
/// well.</summary>
internal sealed class StoreLock : IAsyncDisposable
{
    private readonly SqliteConnection _connection;

    private StoreLock(SqliteConnection connection) => _connection = connection;

    /// <summary>Takes the lock; until it is disposed no write goes through.</summary>
    /// <exception cref="ScanException">The store cannot be locked.</exception>
    public static async Task<StoreLock> TakeAsync(string path, CancellationToken cancel)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(cancel);
            await using var begin = connection.CreateCommand();
            begin.CommandText = "BEGIN IMMEDIATE";
            await begin.ExecuteNonQueryAsync(cancel);
            return new StoreLock(connection);
        }
        catch (SqliteException e)
        {
            await connection.DisposeAsync();
            throw new ScanException($"The service's store could not be locked: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
