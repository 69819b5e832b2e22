using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Sqlite.Connections;
using Pcf.Workspace.Sqlite.Tests.Support;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Sqlite.Tests;

public sealed class ConnectionPoolTests : IAsyncDisposable
{
    private static readonly Statement Endless = new(
        "select", null, "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n");

    private static readonly Statement Missing = new("select", "nothing", "SELECT * FROM sqlite_schema WHERE sql = unknown_function($1)");

    private static readonly Statement CountMuch = new("select", "much", "SELECT sum(x) FROM much");

    private readonly TemporaryFile _file = new();
    private readonly FakeClock _clock = new();
    private readonly StoreTelemetry _telemetry = new(null);
    private readonly ConnectionPool _pool;
    private int _opened;

    public ConnectionPoolTests()
    {
        var options = _file.Options(poolSize: 2);
        _pool = new ConnectionPool(
            () =>
            {
                Interlocked.Increment(ref _opened);
                return new Connection(ConnectionFile.Open(ConnectionFile.Text(_file.Path, options.CommandTimeout), options.CommandTimeout),
                    options.CommandTimeout, _telemetry, _clock);
            },
            options,
            _telemetry,
            _clock,
            NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _telemetry.Dispose();
        _file.Dispose();
    }

    [Fact]
    public async Task A_returned_connection_is_used_again()
    {
        for (var i = 0; i < 10; i++)
        {
            using var lease = await _pool.RentAsync(false, default);
            Assert.Equal(new PoolState(2, 1, 0, 0), _pool.State);
        }

        Assert.Equal(1, _opened);
        Assert.Equal(new PoolState(2, 0, 1, 0), _pool.State);
    }

    [Fact]
    public async Task Racing_callers_never_open_more_than_the_size()
    {
        var together = 0;
        var most = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, 500), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancel) =>
        {
            using var lease = await _pool.RentAsync(false, cancel);
            InterlockedMax(ref most, Interlocked.Increment(ref together));
            await Task.Yield();
            Assert.Equal(1, lease.Connection.Number(Statement.Ping));
            Interlocked.Decrement(ref together);
        });

        Assert.InRange(most, 1, 2);
        Assert.InRange(_opened, 1, 2);
        Assert.Equal(0, _pool.State.Used + _pool.State.Pending);
    }

    [Fact]
    public async Task A_waiter_is_refused_after_the_deadline_and_counted()
    {
        using var recorder = new Recorder(StoreTelemetry.Name);
        var first = await _pool.RentAsync(false, default);
        var second = await _pool.RentAsync(false, default);
        var waiter = _pool.RentAsync(false, default).AsTask();
        Assert.Equal(new PoolState(2, 2, 0, 1), _pool.State);

        _clock.Advance(TimeSpan.FromSeconds(5));

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => waiter);
        Assert.Equal(("UNAVAILABLE", "The store is not available: no connection was free within 5 s."), (refused.Code, refused.Message));
        Assert.Equal(0, _pool.State.Pending);
        Assert.Equal(1, recorder.Sum("db.connection_pool.timeouts database=sqlite"));
        first.Dispose();
        second.Dispose();
        using var third = await _pool.RentAsync(false, default);
        Assert.Equal(1, third.Connection.Number(Statement.Ping));
    }

    [Fact]
    public async Task A_waiter_that_is_cancelled_takes_nothing_with_it()
    {
        using var cancel = new CancellationTokenSource();
        var first = await _pool.RentAsync(true, default);
        var waiter = _pool.RentAsync(true, cancel.Token).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter);
        first.Dispose();

        using var next = await _pool.RentAsync(true, default);
        Assert.Equal(new PoolState(2, 1, 0, 0), _pool.State);
    }

    [Fact]
    public async Task A_waiting_writer_holds_no_connection()
    {
        var writer = await _pool.RentAsync(true, default);
        var waiter = _pool.RentAsync(true, default).AsTask();

        using (var reader = await _pool.RentAsync(false, default))
        {
            Assert.Equal(new PoolState(2, 2, 0, 1), _pool.State);
        }

        writer.Dispose();
        (await waiter).Dispose();
    }

    [Fact]
    public async Task A_statement_past_its_deadline_is_interrupted_and_its_connection_lives()
    {
        using var lease = await _pool.RentAsync(false, default);
        _clock.StepPerReading = TimeSpan.FromSeconds(1);

        var refused = Assert.Throws<WorkspaceException>(() => lease.Connection.Number(Endless));

        _clock.StepPerReading = TimeSpan.Zero;
        Assert.Equal("The store is not available: a query took longer than it may.", refused.Message);
        Assert.Equal(0, lease.Connection.BrokenBy);
        Assert.Equal(1, lease.Connection.Number(Statement.Ping));
    }

    [Fact]
    public async Task Cancelling_interrupts_a_running_statement()
    {
        using var recorder = new Recorder(StoreTelemetry.Name, spans: true);
        using var request = new Activity("request").Start();
        using var cancel = new CancellationTokenSource();
        using var lease = await _pool.RentAsync(false, cancel.Token);
        var running = Task.Run(() => lease.Connection.Number(Endless));

        await cancel.CancelAsync();

        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(cancel.Token, stopped.CancellationToken);
        Assert.Contains(recorder.Spans, span => "cancelled".Equals(span.GetTagItem("error.type")));
    }

    [Fact]
    public async Task A_mistake_in_our_own_sql_is_not_called_unavailable()
    {
        using var lease = await _pool.RentAsync(false, default);
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => lease.Connection.Number(Missing, "x"));
        Assert.Equal(0, lease.Connection.BrokenBy);
    }

    [Fact]
    public async Task A_broken_connection_is_replaced()
    {
        _file.Run("CREATE TABLE much (x); WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9999) INSERT INTO much SELECT x FROM n");
        using (var lease = await _pool.RentAsync(false, default))
        {
            _file.Damage();
            var refused = Assert.Throws<WorkspaceException>(() => lease.Connection.Number(CountMuch));
            Assert.Equal("The store is not available: its file is damaged.", refused.Message);
        }

        Assert.Equal(0, _pool.State.Idle);
        using var next = await _pool.RentAsync(false, default);
        Assert.Equal(1, next.Connection.Number(Statement.Ping));
        Assert.Equal(2, _opened);
    }

    [Fact]
    public async Task A_closed_pool_refuses_and_lets_work_in_progress_finish()
    {
        var lease = await _pool.RentAsync(false, default);
        var closing = _pool.DisposeAsync().AsTask();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () => await _pool.RentAsync(false, default));
        Assert.Equal(1, lease.Connection.Number(Statement.Ping));
        lease.Dispose();
        await closing;

        Assert.Equal(WorkspaceError.Unavailable, refused.Error);
        Assert.Equal(new PoolState(2, 0, 0, 0), _pool.State);
    }

    [Fact]
    public async Task An_emptied_pool_has_no_connection_open_and_waits_for_work_only_so_long()
    {
        (await _pool.RentAsync(false, default)).Dispose();
        var busy = await _pool.RentAsync(false, default);
        var waiting = _pool.EmptyAsync(TimeSpan.FromSeconds(1), default).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await waiting);
        busy.Dispose();

        Task<ConnectionPool.Lease> rented;
        using (await _pool.EmptyAsync(TimeSpan.FromSeconds(1), default))
        {
            Assert.Equal(new PoolState(2, 0, 0, 0), _pool.State);
            rented = _pool.RentAsync(false, default).AsTask();
            Assert.False(rented.IsCompleted);
        }

        (await rented).Dispose();
        Assert.Equal(2, _opened);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        var seen = Volatile.Read(ref most);
        while (value > seen)
        {
            var was = Interlocked.CompareExchange(ref most, value, seen);
            if (was == seen) { return; }
            seen = was;
        }
    }
}
