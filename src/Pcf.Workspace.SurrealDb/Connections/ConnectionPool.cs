using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>A bounded number of connections. Those that end, or were idle for too long, are replaced when the next one is needed.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(10);

    private readonly SurrealDbWorkspaceOptions _options;
    private readonly StoreTelemetry _telemetry;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    private readonly Reconnection _server;
    private readonly SemaphoreSlim _places;
    private readonly ITimer _trimming;
    private readonly Lock _shelf = new();
    // The last one used is at the end and is taken first, so that those of a past peak get old at the front.
    private readonly List<Connection> _idle = [];
    private int _used;
    private int _pending;
    private long _waitsRefused;
    private bool _closed;

    public ConnectionPool(Func<Action, CancellationToken, ValueTask<Connection>> open, SurrealDbWorkspaceOptions options, StoreTelemetry telemetry,
        TimeProvider clock, ILogger logger)
    {
        _options = options;
        _telemetry = telemetry;
        _clock = clock;
        _logger = logger;
        _server = new Reconnection(cancel => open(Tidy, cancel), AdoptAsync, clock, logger);
        _places = new SemaphoreSlim(options.PoolSize, options.PoolSize);
        _trimming = clock.CreateTimer(_ => Tidy(), null, TrimInterval, TrimInterval);
    }

    public PoolState State
    {
        get
        {
            lock (_shelf) { return new PoolState(_options.PoolSize, _used, _idle.Count, Volatile.Read(ref _pending)); }
        }
    }

    /// <summary>Waits that were refused or given up since the start.</summary>
    public long WaitsRefused => Interlocked.Read(ref _waitsRefused);

    /// <summary>Takes a connection; completes at once when one is free.</summary>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="WorkspaceException">Unavailable: none was free in time, the server is away, or the pool is closed.</exception>
    public async ValueTask<Lease> RentAsync(CancellationToken cancel)
    {
        var place = await TakePlaceAsync(cancel);
        try
        {
            return new Lease(this, await ConnectAsync(cancel), place);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>Waits until a connection may be used; completes at once when one is free. It is no call of the server.</summary>
    /// <param name="cancel">Gives up waiting.</param>
    /// <returns>The right to use one connection at a time, until it is disposed of, exactly once.</returns>
    /// <exception cref="WorkspaceException">Unavailable: none was free in time, or the pool is closed.</exception>
    public async ValueTask<Place> TakePlaceAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // Not only after the wait: while the pool closes, the places are taken and the wait would be long.
        if (Volatile.Read(ref _closed)) { throw Closed(); }
        // Most find a connection free, and then there is no wait to be timed.
        var waited = 0L;
        if (!_places.Wait(0, CancellationToken.None))
        {
            waited = Stopwatch.GetTimestamp();
            await WaitAsync(cancel);
        }

        _telemetry.Waited(waited == 0 ? 0 : Stopwatch.GetElapsedTime(waited).TotalSeconds);
        return new Place(_places);
    }

    /// <summary>Takes a connection, or opens one, for the holder of a place.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The connection, until this is disposed of, exactly once. It does not end the place.</returns>
    /// <exception cref="WorkspaceException">Unavailable: the server is away, or the pool is closed.</exception>
    public async ValueTask<Lease> UseAsync(CancellationToken cancel) => new(this, await ConnectAsync(cancel), place: null);

    /// <summary>The server was reached on another way: an attempt to connect that waits is made now.</summary>
    public void Hurry()
    {
        if (_server.IsAway) { _server.Hurry(); }
    }

    /// <summary>Waits for connections at work, at most the acquire deadline, and closes all; new ones are refused from here on.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_shelf) { _closed = true; }
        await _trimming.DisposeAsync();
        await _server.DisposeAsync();

        using var deadline = new CancellationTokenSource(_options.AcquireTimeout, _clock);
        var taken = 0;
        try
        {
            for (; taken < _options.PoolSize; taken++) { await _places.WaitAsync(deadline.Token); }
        }
        catch (OperationCanceledException)
        {
            // A caller that still works closes its own connection on return.
        }

        // A caller that still waits gets a place now, and with it the answer that the store is closed.
        if (taken > 0) { _places.Release(taken); }
        Connection[] idle;
        lock (_shelf)
        {
            idle = [.. _idle];
            _idle.Clear();
        }
        foreach (var connection in idle) { await connection.DisposeAsync(); }
    }

    private async ValueTask<Connection> ConnectAsync(CancellationToken cancel)
    {
        var connection = Take() ?? await _server.OpenAsync(cancel);
        lock (_shelf) { _used++; }
        return connection;
    }

    private static WorkspaceException Closed() => WorkspaceException.Unavailable("store", "it is closed");

    private Connection? Take()
    {
        while (true)
        {
            Connection connection;
            lock (_shelf)
            {
                if (_closed) { throw Closed(); }
                if (_idle.Count == 0) { return null; }
                connection = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
            }

            if (!connection.IsOver) { return connection; }
            Discard(connection);
        }
    }

    private void Return(Connection connection)
    {
        bool keep;
        lock (_shelf)
        {
            _used--;
            keep = !connection.IsOver && !_closed;
            if (keep) { _idle.Add(connection); }
        }

        if (!keep) { Discard(connection); }
    }

    /// <summary>Closes the connections that are idle: what ended the session of one has probably ended theirs.</summary>
    public void CloseIdle()
    {
        Connection[] idle;
        lock (_shelf)
        {
            idle = [.. _idle];
            _idle.Clear();
        }
        foreach (var connection in idle) { Discard(connection); }
    }

    // The connection on which the server was found again serves the next caller, where there is room for it.
    private ValueTask AdoptAsync(Connection connection)
    {
        lock (_shelf)
        {
            if (!_closed && _used + _idle.Count < _options.PoolSize)
            {
                _idle.Add(connection);
                return ValueTask.CompletedTask;
            }
        }

        return connection.DisposeAsync();
    }

    // Takes off the shelf what has ended or is too old.
    private void Tidy()
    {
        List<Connection> old = [];
        lock (_shelf)
        {
            foreach (var connection in _idle)
            {
                if (connection.IsOver || _clock.GetElapsedTime(connection.LastUsed) >= _options.IdleTimeout) { old.Add(connection); }
            }
            _idle.RemoveAll(old.Contains);
        }

        // Not under the lock: a connection that is closed calls this again.
        old.ForEach(Discard);
    }

    // Closing says goodbye to the server, and a server that hangs does not answer: no caller waits for that.
    private void Discard(Connection connection)
    {
        if (connection is { IsOver: true, IsGivenUp: false }) { SurrealDbLog.Discarded(_logger); }
        _ = connection.DisposeAsync().AsTask();
    }

    private async ValueTask WaitAsync(CancellationToken cancel)
    {
        var operation = QueryTally.Current;
        if (operation is { GaveUp: true }) { throw TooBusy("its connections are used up"); }
        using var deadline = new CancellationTokenSource(_options.AcquireTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            using var place = operation is null ? null : await operation.WaitAsync(either.Token);
            await WaitInLineAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            operation?.GiveUp();
            _telemetry.TimedOut();
            SurrealDbLog.Exhausted(_logger, _options.AcquireTimeout, Volatile.Read(ref _pending));
            throw TooBusy($"no connection was free within {_options.AcquireTimeout.TotalSeconds:0.###} s");
        }
    }

    private async ValueTask WaitInLineAsync(CancellationToken cancel)
    {
        try
        {
            if (Interlocked.Increment(ref _pending) > _options.MaxWaiters)
            {
                QueryTally.Current?.GiveUp();
                throw TooBusy("as many wait for its connections as may");
            }
            await _places.WaitAsync(cancel);
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    private WorkspaceException TooBusy(string why)
    {
        Interlocked.Increment(ref _waitsRefused);
        return WorkspaceException.Unavailable("store", why);
    }

    /// <summary>A connection that is rented until this is disposed of, exactly once.</summary>
    internal readonly struct Lease(ConnectionPool pool, Connection connection, Place? place) : IDisposable
    {
        public Connection Connection => connection;

        public void Dispose()
        {
            pool.Return(connection);
            place?.Dispose();
        }
    }

    /// <summary>The right to use one connection at a time, until this is disposed of, exactly once.</summary>
    internal readonly struct Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
