namespace Pcf.GraphQL.Running;

/// <summary>When a request must be over: the host's limit or the client's leaving, whichever comes first.</summary>
/// <remarks>The timer is only made when a caller waits; a synchronous request looks at the clock now and then.</remarks>
internal sealed class Deadline(TimeSpan limit, TimeProvider clock, CancellationToken client) : IDisposable
{
    private readonly long _started = limit > TimeSpan.Zero ? clock.GetTimestamp() : 0;
    private readonly Lock _making = new();
    private CancellationTokenSource? _timer;
    private CancellationTokenSource? _linked;
    private bool _disposed;

    public CancellationToken Token
    {
        get
        {
            if (limit <= TimeSpan.Zero) { return client; }
            lock (_making)
            {
                if (_disposed) { return client; }
                if (_linked is null)
                {
                    var left = limit - clock.GetElapsedTime(_started);
                    _timer = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
                    _linked = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, client);
                }

                return _linked.Token;
            }
        }
    }

    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    /// <exception cref="ExecutionAbort">The deadline has passed.</exception>
    public void ThrowIfOver()
    {
        client.ThrowIfCancellationRequested();
        if (limit <= TimeSpan.Zero) { return; }
        if (_timer is { IsCancellationRequested: true } || clock.GetElapsedTime(_started) >= limit)
        {
            throw new ExecutionAbort(ErrorCodes.Timeout, "The request did not finish in time.");
        }
    }

    /// <summary>Tells resolvers that were left behind to stop.</summary>
    public void Cancel()
    {
        try
        {
            _linked?.Cancel();
        }
        catch (AggregateException)
        {
            // What a resolver's own callback throws on cancellation is nothing the response could say.
        }
    }

    public void Dispose()
    {
        lock (_making)
        {
            _disposed = true;
            _linked?.Dispose();
            _timer?.Dispose();
        }
    }
}
