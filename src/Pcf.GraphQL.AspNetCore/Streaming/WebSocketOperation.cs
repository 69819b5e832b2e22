namespace Pcf.GraphQL.AspNetCore.Streaming;

/// <summary>One operation of a WebSocket connection: its end, and what it takes of the connection and of the process while it is at work. It is at
/// work until its first answer, or until it waits for its first event.</summary>
/// <param name="id">The client's name for it.</param>
internal sealed class WebSocketOperation(string id) : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private SemaphoreSlim? _turns;

    /// <summary>The client's name for it.</summary>
    public string Id => id;

    /// <summary>Ends it.</summary>
    public CancellationToken Cancel => _cancel.Token;

    /// <summary>Its place among the requests at work in the process; null where there is no admission.</summary>
    public IDisposable? Admitted { get; set; }

    /// <summary>Waits for its turn in its connection. False when it is cancelled meanwhile.</summary>
    public async ValueTask<bool> WaitAsync(SemaphoreSlim turns)
    {
        var turn = turns.WaitAsync(Cancel);
        await turn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!turn.IsCompletedSuccessfully) { return false; }
        Volatile.Write(ref _turns, turns);
        return true;
    }

    /// <summary>Gives back what it has taken; a second call does nothing.</summary>
    public void EndWork()
    {
        Interlocked.Exchange(ref _turns, null)?.Release();
        Admitted?.Dispose();
    }

    /// <summary>Cancels it, if it has not ended.</summary>
    public async Task CancelAsync()
    {
        try
        {
            await _cancel.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself meanwhile.
        }
    }

    public void Dispose()
    {
        EndWork();
        _cancel.Dispose();
    }
}
