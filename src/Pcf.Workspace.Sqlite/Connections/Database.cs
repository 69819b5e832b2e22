namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>Runs work on pooled connections: reads side by side, writes one after another, each in a transaction of its own.</summary>
/// <remarks>
/// SQLite has no asynchronous calls, so the work itself runs on the caller's thread; only waiting for a connection is awaited. Work is
/// handed in as a static function with its input, so that a read costs no closure. Thread-safe.
/// </remarks>
/// <param name="pool">Where connections come from.</param>
/// <param name="file">What is written has to be kept by this file.</param>
internal sealed class Database(ConnectionPool pool, StoreFile file)
{
    public async ValueTask<TResult> ReadAsync<TInput, TResult>(TInput input, Func<Connection, TInput, TResult> work, CancellationToken cancel)
    {
        using var lease = await pool.RentAsync(toWrite: false, cancel);
        return work(lease.Connection, input);
    }

    public async ValueTask<TResult> WriteAsync<TInput, TResult>(TInput input, Func<Connection, TInput, TResult> work, CancellationToken cancel)
    {
        using var lease = await pool.RentAsync(toWrite: true, cancel);
        var connection = lease.Connection;
        TResult result;
        connection.Run(Statement.Begin);
        try
        {
            result = work(connection, input);
            file.DemandInTransaction();
            connection.Run(Statement.Commit);
        }
        catch
        {
            connection.RollBack();
            throw;
        }

        // Removed in between, the file has lost what was just committed: it must not be acknowledged.
        file.DemandInTransaction();
        return result;
    }
}
