namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>Runs statements on pooled connections. Thread-safe.</summary>
/// <param name="pool">Where connections come from.</param>
/// <param name="clock">Times the pauses between attempts.</param>
/// <param name="guard">Stands before each statement; null for none.</param>
internal sealed class Database(ConnectionPool pool, TimeProvider clock, ICallGuard? guard = null)
{
    private const int MaxAttempts = 12;

    /// <summary>Runs a statement that only reads. On a connection that turns out to be lost, or signed out, it is repeated once on another.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="cancel">Gives up, on the server too.</param>
    /// <param name="arguments">The values of its parameters.</param>
    /// <exception cref="WorkspaceException">Unavailable, and why.</exception>
    public async ValueTask<object?> ReadAsync(Statement statement, CancellationToken cancel, params (string Name, object? Value)[] arguments)
    {
        try
        {
            return await RunAsync(statement, arguments, cancel, cancel);
        }
        catch (SurrealException failure) when (failure.Error is SurrealError.Lost or SurrealError.Denied)
        {
            if (failure.Error == SurrealError.Denied) { pool.CloseIdle(); }
            try
            {
                return await RunAsync(statement, arguments, cancel, cancel);
            }
            catch (SurrealException again)
            {
                throw SurrealFailure.ToCaller(again);
            }
        }
        catch (SurrealException failure)
        {
            throw SurrealFailure.ToCaller(failure);
        }
    }

    /// <summary>Runs a statement that writes, whole or not at all. When another transaction wrote the same meanwhile it is repeated.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="cancel">Gives up before the statement is sent; then it runs to its end.</param>
    /// <param name="arguments">The values of its parameters.</param>
    /// <exception cref="WorkspaceException">Unavailable, and why. When the connection was lost or the deadline passed, it may have been
    /// written.</exception>
    /// <exception cref="SurrealException">A rule of the schema or of the statement was broken.</exception>
    public async ValueTask<object?> WriteAsync(Statement statement, CancellationToken cancel, params (string Name, object? Value)[] arguments)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunAsync(statement, arguments, cancel, CancellationToken.None);
            }
            catch (SurrealException failure) when (failure.Error == SurrealError.Denied && attempt == 1)
            {
                // The session had ended, and nothing was written.
                pool.CloseIdle();
            }
            catch (SurrealException failure) when (failure.Error == SurrealError.Conflict && attempt < MaxAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(1 << attempt, 200)), clock, cancel);
            }
            catch (SurrealException failure)
            {
                throw SurrealFailure.ToCaller(failure);
            }
        }
    }

    // The guard sees calls of the server, and no wait for a connection: while a server hangs most callers wait, and would seem to say that it works.
    private async ValueTask<object?> RunAsync(
        Statement statement, (string Name, object? Value)[] arguments, CancellationToken waiting, CancellationToken running)
    {
        using var place = await pool.TakePlaceAsync(waiting);
        return guard is null
            ? await RunAsync(pool, statement, arguments, waiting, running)
            : await guard.RunAsync((pool, statement, arguments, running), static (call, waiting) =>
                RunAsync(call.pool, call.statement, call.arguments, waiting, call.running), waiting);
    }

    private static async ValueTask<object?> RunAsync(ConnectionPool pool, Statement statement, (string Name, object? Value)[] arguments,
        CancellationToken waiting, CancellationToken running)
    {
        using var lease = await pool.UseAsync(waiting);
        return await lease.Connection.RunAsync(statement, running, arguments);
    }
}
