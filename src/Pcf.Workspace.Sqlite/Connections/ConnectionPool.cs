using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>A bounded number of connections, and one turn to write.</summary>
/// <remarks>
/// Ours because the driver's own pool has no bound, no deadline and no figures. Writers queue for their turn before they take a
/// connection: that way waiting writers never starve readers, and inside one process SQLite never has to say "busy". Thread-safe.
/// </remarks>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private readonly Func<Connection> _open;
    private readonly SqliteWorkspaceOptions _options;
    private readonly StoreTelemetry _telemetry;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    private readonly SemaphoreSlim _places;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _shelf = new();
    private readonly Stack<Connection> _idle = new();
    private int _used;
    private int _pending;
    private long _waitsRefused;
    private bool _closed;

    public ConnectionPool(Func<Connection> open, SqliteWorkspaceOptions options, StoreTelemetry telemetry, TimeProvider clock, ILogger logger)
    {
        _open = open;
        _options = options;
        _telemetry = telemetry;
        _clock = clock;
        _logger = logger;
        _places = new SemaphoreSlim(options.PoolSize, options.PoolSize);
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
    /// <param name="toWrite">Also takes the turn to write.</param>
    /// <param name="cancel">Gives up waiting, and interrupts what then runs on the connection.</param>
    /// <exception cref="WorkspaceException">Unavailable: none was free in time, none could be opened, or the pool is closed.</exception>
    public async ValueTask<Lease> RentAsync(bool toWrite, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // Not only after the wait: while the pool closes, the places are taken and the wait would be long.
        if (Volatile.Read(ref _closed)) { throw Closed(); }
        // Most find a connection free, and then there is no wait to be timed.
        var waited = 0L;
        if (toWrite && !_turn.Wait(0, CancellationToken.None))
        {
            waited = Stopwatch.GetTimestamp();
            await WaitAsync(_turn, hasTurn: false, cancel);
        }
        try
        {
            if (!_places.Wait(0, CancellationToken.None))
            {
                if (waited == 0) { waited = Stopwatch.GetTimestamp(); }
                await WaitAsync(_places, toWrite, cancel);
            }
        }
        catch
        {
            if (toWrite) { _turn.Release(); }
            throw;
        }

        _telemetry.Waited(waited == 0 ? 0 : Stopwatch.GetElapsedTime(waited).TotalSeconds);
        try
        {
            var connection = Take() ?? _open();
            connection.ServeUntil(cancel);
            lock (_shelf) { _used++; }
            return new Lease(this, connection, toWrite);
        }
        catch
        {
            Release(toWrite);
            throw;
        }
    }

    /// <summary>The turn to write without a connection, until it is disposed of; null when it did not come in time.</summary>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public async ValueTask<IDisposable?> TakeTurnAsync(TimeSpan patience, CancellationToken cancel)
    {
        if (_turn.Wait(0, CancellationToken.None)) { return new Turn(_turn); }
        using var deadline = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            await _turn.WaitAsync(either.Token);
            return new Turn(_turn);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Takes all places and closes all connections, until it is disposed of; null when connections were at work for too long. The caller has
    /// the turn to write.</summary>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public async ValueTask<IDisposable?> EmptyAsync(TimeSpan patience, CancellationToken cancel)
    {
        var places = new Places(_places);
        using var deadline = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            while (places.Taken < _options.PoolSize)
            {
                await _places.WaitAsync(either.Token);
                places.Taken++;
            }
        }
        catch (OperationCanceledException)
        {
            places.Dispose();
            if (cancel.IsCancellationRequested) { throw; }
            return null;
        }

        CloseIdle();
        return places;
    }

    /// <summary>Waits for connections at work, at most the acquire deadline, and closes all; new ones are refused from here on.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_shelf) { _closed = true; }

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

        CloseIdle();
    }

    private static WorkspaceException Closed() => WorkspaceException.Unavailable("store", "it is closed");

    private void CloseIdle()
    {
        while (true)
        {
            Connection? connection;
            lock (_shelf) { _idle.TryPop(out connection); }
            if (connection is null) { return; }
            connection.Dispose();
        }
    }

    private Connection? Take()
    {
        lock (_shelf)
        {
            if (_closed) { throw Closed(); }
            return _idle.TryPop(out var connection) ? connection : null;
        }
    }

    private void Return(Connection connection, bool wrote)
    {
        bool keep;
        lock (_shelf)
        {
            _used--;
            keep = connection.BrokenBy == 0 && !_closed;
            if (keep) { _idle.Push(connection); }
        }

        if (!keep)
        {
            if (connection.BrokenBy != 0) { SqliteLog.Discarded(_logger, connection.BrokenBy); }
            connection.Dispose();
        }

        Release(wrote);
    }

    private void Release(bool turn)
    {
        _places.Release();
        if (turn) { _turn.Release(); }
    }

    private async ValueTask WaitAsync(SemaphoreSlim gate, bool hasTurn, CancellationToken cancel)
    {
        var operation = QueryTally.Current;
        if (operation is { GaveUp: true }) { throw TooBusy("its connections are used up"); }
        using var deadline = new CancellationTokenSource(_options.AcquireTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            // Who has the turn to write waits before all others of its operation, for they may be waiting for that turn.
            using var place = operation is null || hasTurn ? null : await operation.WaitAsync(either.Token);
            await WaitAsync(gate, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            operation?.GiveUp();
            _telemetry.TimedOut();
            SqliteLog.Exhausted(_logger, _options.AcquireTimeout, Volatile.Read(ref _pending));
            throw TooBusy($"no connection was free within {_options.AcquireTimeout.TotalSeconds:0.###} s");
        }
    }

    private async ValueTask WaitAsync(SemaphoreSlim gate, CancellationToken cancel)
    {
        try
        {
            if (Interlocked.Increment(ref _pending) > _options.MaxWaiters)
            {
                QueryTally.Current?.GiveUp();
                throw TooBusy("as many wait for its connections as may");
            }
            await gate.WaitAsync(cancel);
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

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }

    private sealed class Places(SemaphoreSlim places) : IDisposable
    {
        public int Taken { get; set; }

        public void Dispose()
        {
            if (Taken > 0) { places.Release(Taken); }
        }
    }

    /// <summary>A connection that is rented until this is disposed of, exactly once.</summary>
    internal readonly struct Lease(ConnectionPool pool, Connection connection, bool toWrite) : IDisposable
    {
        public Connection Connection => connection;

        public void Dispose() => pool.Return(connection, toWrite);
    }
}
