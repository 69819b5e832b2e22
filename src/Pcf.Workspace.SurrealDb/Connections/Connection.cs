namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>One connection that is signed in. Used by one caller at a time.</summary>
/// <param name="wire">The way to the server.</param>
/// <param name="timeout">How long one call may take.</param>
/// <param name="telemetry">Where calls are counted.</param>
/// <param name="clock">Deadlines and durations.</param>
internal sealed class Connection(Wire wire, TimeSpan timeout, StoreTelemetry telemetry, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Whether the connection has ended.</summary>
    public bool IsOver => wire.IsOver;

    /// <summary>Whether it ended because its caller left or the deadline passed, and not by the server.</summary>
    public bool IsGivenUp => wire.IsGivenUp;

    /// <summary>When it was last used, as a timestamp of the clock.</summary>
    public long LastUsed { get; private set; } = clock.GetTimestamp();

    /// <summary>Runs a statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="cancel">Gives up; the connection ends then, and the query on the server with it.</param>
    /// <param name="arguments">The values of its parameters.</param>
    /// <returns>Its result: of several statements, the last one's.</returns>
    /// <exception cref="SurrealException">The server refused it, or the connection was lost.</exception>
    /// <exception cref="WorkspaceException">Unavailable: there was no response in time.</exception>
    public async ValueTask<object?> RunAsync(Statement statement, CancellationToken cancel, params (string Name, object? Value)[] arguments)
    {
        var started = clock.GetTimestamp();
        var measure = telemetry.Measure(statement);
        string? error = "other";
        try
        {
            var result = RpcMessages.LastOf(await CallAsync("query", cancel, statement.Text, Map(arguments)));
            error = null;
            return result;
        }
        catch (SurrealException failure)
        {
            error = SurrealFailure.TypeOf(failure.Error);
            // The session has ended: only another connection signs in again.
            if (failure.Error == SurrealError.Denied) { wire.End(); }
            throw;
        }
        catch (OperationCanceledException)
        {
            error = "cancelled";
            throw;
        }
        catch (WorkspaceException)
        {
            error = "timeout";
            throw;
        }
        finally
        {
            LastUsed = clock.GetTimestamp();
            measure.End(error, clock, started);
        }
    }

    /// <summary>Calls a method of the protocol.</summary>
    /// <param name="method">The method.</param>
    /// <param name="cancel">Gives up; the connection ends then.</param>
    /// <param name="arguments">Its arguments.</param>
    public async ValueTask<object?> CallAsync(string method, CancellationToken cancel, params object?[] arguments)
    {
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            return await wire.CallAsync(method, arguments, either.Token);
        }
        catch (OperationCanceledException failure)
        {
            cancel.ThrowIfCancellationRequested();
            throw WorkspaceException.Unavailable("store", $"it did not answer within {timeout.TotalSeconds:0.###} s", failure);
        }
    }

    public ValueTask DisposeAsync() => wire.DisposeAsync();

    private static Dictionary<string, object?> Map((string Name, object? Value)[] arguments)
    {
        var map = new Dictionary<string, object?>(arguments.Length, StringComparer.Ordinal);
        foreach (var (name, value) in arguments) { map.Add(name, value); }
        return map;
    }
}
