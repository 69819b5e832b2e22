namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>Runs work on pooled connections: reads side by side, writes one after another, each in a transaction of its own.</summary>
/// <remarks>
/// SQLite has no asynchronous calls, so the work itself runs on the caller's thread; only waiting for a connection is awaited. Work is
/// handed in as a static function with its input, so that a read costs no closure. Thread-safe.
/// </remarks>
/// <param name="pool">Where connections come from.</param>
internal sealed class Database(ConnectionPool pool)
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
        connection.Run(Statement.Begin);
        try
        {
            var result = work(connection, input);
            connection.Run(Statement.Commit);
            return result;
        }
        catch
        {
            connection.RollBack();
            throw;
        }
    }
}
