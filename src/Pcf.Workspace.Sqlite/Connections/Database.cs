using Microsoft.Data.Sqlite;

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
    private static readonly TimeSpan RepairTime = TimeSpan.FromSeconds(1);

    public async ValueTask<TResult> ReadAsync<TInput, TResult>(TInput input, Func<Connection, TInput, TResult> work, CancellationToken cancel)
    {
        for (var tries = 0; ; tries++)
        {
            using (var lease = await pool.RentAsync(toWrite: false, cancel))
            {
                if (!file.IsIndexShort)
                {
                    file.DemandReads();
                    try
                    {
                        return work(lease.Connection, input);
                    }
                    catch (WorkspaceException failure)
                    {
                        DemandCause(failure);
                        throw;
                    }
                }
                if (tries == 2) { throw WorkspaceException.Unavailable("store", "its write-ahead index is truncated"); }
            }

            // Only without a writer at work can it be repaired.
            using var turn = await pool.TakeTurnAsync(RepairTime, cancel);
            if (turn is not null) { file.RepairIndex(); }
        }
    }

    public async ValueTask<TResult> WriteAsync<TInput, TResult>(TInput input, Func<Connection, TInput, TResult> work, CancellationToken cancel)
    {
        using var lease = await pool.RentAsync(toWrite: true, cancel);
        var connection = lease.Connection;
        TResult result;
        file.DemandWrites();
        connection.Run(Statement.Begin);
        try
        {
            result = work(connection, input);
            DemandLog();
            connection.Run(Statement.Commit);
        }
        catch (Exception failure)
        {
            connection.RollBack();
            DemandCause(failure);
            throw;
        }

        // Lost in between, it has lost what was just committed: it must not be acknowledged.
        DemandLog();
        return result;
    }

    // SQLite's own words for a file that was damaged under it are vague, and sometimes wrong.
    private void DemandCause(Exception failure)
    {
        if (failure is WorkspaceException { Error: WorkspaceError.Unavailable, InnerException: SqliteException } && file.Problem() is { } problem)
        {
            throw WorkspaceException.Unavailable("store", problem, failure.InnerException);
        }
    }

    private void DemandLog()
    {
        if (file.ProblemInTransaction() is not { } problem) { return; }
        file.SaveLostLog();
        throw WorkspaceException.Unavailable("store", problem);
    }
}
