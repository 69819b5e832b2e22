using Microsoft.Extensions.Logging;

namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>Knows whether the server is away. While it is, callers are refused at once, and one task tries to connect again and again, for
/// ever.</summary>
/// <remarks>So a server that comes back is not met by all callers at the same moment. Thread-safe.</remarks>
/// <param name="open">Opens a connection.</param>
/// <param name="returned">Takes the connection on which the server was found again.</param>
/// <param name="clock">Times the attempts.</param>
/// <param name="logger">Logs each change, not each attempt.</param>
internal sealed class Reconnection(
    Func<CancellationToken, ValueTask<Connection>> open, Func<Connection, ValueTask> returned, TimeProvider clock, ILogger logger)
    : IAsyncDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastDelay = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private WorkspaceException? _away;
    private Task _attempts = Task.CompletedTask;
    private int _closed;
    private TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the last attempt to connect failed.</summary>
    public bool IsAway => Volatile.Read(ref _away) is not null;

    /// <summary>Opens a connection.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unavailable: the server is away.</exception>
    public async ValueTask<Connection> OpenAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref _away) is { } away) { throw Again(away); }
        try
        {
            return await open(cancel);
        }
        catch (WorkspaceException failure)
        {
            Leave(failure);
            throw;
        }
    }

    /// <summary>The server was reached in another way: the next attempt is made now.</summary>
    public void Hurry() => Volatile.Read(ref _hurry).TrySetResult();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) { return; }
        await _stop.CancelAsync();
        Task attempts;
        lock (_gate) { attempts = _attempts; }
        await attempts;
        _stop.Dispose();
    }

    private static WorkspaceException Again(WorkspaceException away)
    {
        const string Opening = "The store is not available: ";
        return WorkspaceException.Unavailable("store", away.Message[Opening.Length..^1], away.InnerException);
    }

    private void Leave(WorkspaceException failure)
    {
        lock (_gate)
        {
            if (_away is not null || _stop.IsCancellationRequested) { return; }
            _away = failure;
            _attempts = Task.Run(TryAgainAsync);
        }

        SurrealDbLog.Away(logger, failure.Message);
    }

    private async Task TryAgainAsync()
    {
        var began = clock.GetTimestamp();
        var delay = FirstDelay;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await PauseAsync(delay * (0.5 + Random.Shared.NextDouble()));
                var connection = await open(_stop.Token);
                Volatile.Write(ref _away, null);
                SurrealDbLog.Back(logger, clock.GetElapsedTime(began));
                await returned(connection);
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failure)
            {
                // Whatever it was: the attempts must not end before the server is back.
                Volatile.Write(ref _away, failure as WorkspaceException ?? WorkspaceException.Unavailable("store", "connecting failed", failure));
                delay = delay * 2 < LastDelay ? delay * 2 : LastDelay;
            }
        }
    }

    private async Task PauseAsync(TimeSpan delay)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var pause = Task.Delay(delay, clock, end.Token);
        await Task.WhenAny(pause, Volatile.Read(ref _hurry).Task);
        await end.CancelAsync();
        Volatile.Write(ref _hurry, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _stop.Token.ThrowIfCancellationRequested();
    }
}
