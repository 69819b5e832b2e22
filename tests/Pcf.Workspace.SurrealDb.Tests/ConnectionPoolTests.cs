using Microsoft.Extensions.Logging.Abstractions;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.SurrealDb.Connections;
using Pcf.Workspace.SurrealDb.Tests.Support;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.SurrealDb.Tests;

/// <summary>How many connections there are, who waits for them and how long, and which are replaced.</summary>
public sealed class ConnectionPoolTests(Server server) : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private readonly StoreTelemetry _telemetry = new(null);
    private Connector _connector = null!;
    private ConnectionPool _pool = null!;
    private int _opened;

    public async ValueTask InitializeAsync()
    {
        var options = await server.NewDatabaseAsync();
        options.PoolSize = 2;
        options.MaxWaiters = 20;
        options.AcquireTimeout = TimeSpan.FromSeconds(5);
        options.IdleTimeout = TimeSpan.FromMinutes(1);
        _connector = new Connector(options, static (_, _) => ValueTask.CompletedTask, _telemetry, _clock);
        _pool = new ConnectionPool(
            (ended, cancel) =>
            {
                Interlocked.Increment(ref _opened);
                return _connector.OpenAsync(ended, cancel);
            },
            options, _telemetry, _clock, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _connector.Dispose();
        _telemetry.Dispose();
    }

    [Fact]
    public async Task A_returned_connection_is_used_again()
    {
        for (var i = 0; i < 10; i++)
        {
            using var lease = await _pool.RentAsync(default);
            Assert.Equal(new PoolState(2, 1, 0, 0), _pool.State);
        }

        Assert.Equal(1, _opened);
        Assert.Equal(new PoolState(2, 0, 1, 0), _pool.State);
    }

    [Fact]
    public async Task Racing_callers_never_open_more_than_the_size()
    {
        var answers = 0;

        // In rounds of no more than may wait.
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            {
                using var lease = await _pool.RentAsync(default);
                Assert.InRange(_pool.State.Used, 1, 2);
                Assert.Equal(1L, await lease.Connection.RunAsync(Statement.Ping, default));
                Interlocked.Increment(ref answers);
            }));
        }

        Assert.Equal(400, answers);
        Assert.InRange(_opened, 1, 2);
        Assert.Equal(0, _pool.State.Used + _pool.State.Pending);
    }

    [Fact]
    public async Task Waiting_for_a_connection_is_no_call_of_the_server_and_what_the_guard_refuses_takes_none()
    {
        var guard = new CountingGuard();
        var database = new Database(_pool, _clock, guard);
        var first = await _pool.RentAsync(default);
        var second = await _pool.RentAsync(default);
        var waiter = database.ReadAsync(Statement.Ping, default).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<WorkspaceException>(() => waiter);
        Assert.Equal(0, guard.Calls);
        first.Dispose();
        second.Dispose();

        guard.IsOpen = true;
        for (var i = 0; i < 5; i++) { await Assert.ThrowsAsync<WorkspaceException>(async () => await database.ReadAsync(Statement.Ping, default)); }
        guard.IsOpen = false;
        Assert.Equal(1L, await database.ReadAsync(Statement.Ping, default));

        Assert.Equal(6, guard.Calls);
        Assert.Equal(new PoolState(2, 0, 2, 0), _pool.State);
    }

    [Fact]
    public async Task A_waiter_is_refused_after_the_deadline_and_counted()
    {
        using var recorder = new Recorder(StoreTelemetry.Name);
        var first = await _pool.RentAsync(default);
        var second = await _pool.RentAsync(default);
        var waiter = _pool.RentAsync(default).AsTask();
        Assert.Equal(new PoolState(2, 2, 0, 1), _pool.State);

        _clock.Advance(TimeSpan.FromSeconds(5));

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => waiter);
        Assert.Equal(("UNAVAILABLE", "The store is not available: no connection was free within 5 s."), (refused.Code, refused.Message));
        Assert.Equal((0, 1), (_pool.State.Pending, _pool.WaitsRefused));
        first.Dispose();
        second.Dispose();
        using var third = await _pool.RentAsync(default);
        Assert.Equal(1L, await third.Connection.RunAsync(Statement.Ping, default));
    }

    [Fact]
    public async Task A_waiter_that_is_cancelled_takes_nothing_with_it()
    {
        using var cancel = new CancellationTokenSource();
        var first = await _pool.RentAsync(default);
        var second = await _pool.RentAsync(default);
        var waiter = _pool.RentAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter);
        first.Dispose();
        second.Dispose();

        Assert.Equal(new PoolState(2, 0, 2, 0), _pool.State);
    }

    [Fact]
    public async Task More_than_may_wait_are_refused_at_once()
    {
        var first = await _pool.RentAsync(default);
        var second = await _pool.RentAsync(default);
        var waiting = Enumerable.Range(0, 20).Select(_ => RentAndReturnAsync()).ToList();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(RentAndReturnAsync);

        Assert.Equal("The store is not available: as many wait for its connections as may.", refused.Message);
        Assert.Equal((20, 1), (_pool.State.Pending, _pool.WaitsRefused));
        first.Dispose();
        second.Dispose();
        await Task.WhenAll(waiting);
        Assert.Equal(0, _pool.State.Pending);
    }

    [Fact]
    public async Task One_operation_takes_a_part_of_the_waiting_places_and_still_gets_all_it_asks_for()
    {
        var first = await _pool.RentAsync(default);
        var second = await _pool.RentAsync(default);
        var waiting = await Task.Run(() =>
        {
            QueryTally.Start();
            return Enumerable.Range(0, 100).Select(_ => RentAndReturnAsync()).ToList();
        });
        Assert.Equal(QueryTally.MaxWaiters, _pool.State.Pending);

        first.Dispose();
        second.Dispose();
        await Task.WhenAll(waiting);

        Assert.Equal(0, _pool.WaitsRefused);
    }

    [Fact]
    public async Task A_connection_that_was_idle_for_too_long_is_closed_and_replaced()
    {
        await RentAndReturnAsync();
        _clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(1, _pool.State.Idle);

        _clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(0, _pool.State.Idle);
        await RentAndReturnAsync();
        Assert.Equal(2, _opened);
    }

    [Fact]
    public async Task A_call_past_its_deadline_ends_its_connection_which_is_replaced()
    {
        using (var lease = await _pool.RentAsync(default))
        {
            var endless = lease.Connection.RunAsync(new Statement("select", null, "RETURN sleep(10m)"), default).AsTask();
            _clock.Advance(TimeSpan.FromMinutes(1));

            var refused = await Assert.ThrowsAsync<WorkspaceException>(() => endless);
            Assert.Equal("The store is not available: it did not answer within 20 s.", refused.Message);
            Assert.True(lease.Connection.IsOver);
        }

        Assert.Equal(0, _pool.State.Idle);
        using var next = await _pool.RentAsync(default);
        Assert.Equal(1L, await next.Connection.RunAsync(Statement.Ping, default));
    }

    [Fact]
    public async Task A_caller_who_leaves_ends_the_query()
    {
        using var cancel = new CancellationTokenSource();
        using var lease = await _pool.RentAsync(default);
        var endless = lease.Connection.RunAsync(new Statement("select", null, "RETURN sleep(10m)"), cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
        Assert.True(lease.Connection.IsOver);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sessions_that_have_ended_are_replaced_unnoticed(bool isWrite)
    {
        var database = new Database(_pool, TimeProvider.System);
        using (var first = await _pool.RentAsync(default))
        using (var second = await _pool.RentAsync(default))
        {
            await first.Connection.CallAsync("invalidate", default);
            await second.Connection.CallAsync("invalidate", default);
        }

        Assert.Equal(1L, isWrite ? await database.WriteAsync(Statement.Ping, default) : await database.ReadAsync(Statement.Ping, default));
        Assert.Equal(3, _opened);
    }

    [Fact]
    public async Task A_mistake_in_our_own_statement_is_not_called_unavailable_and_its_connection_lives()
    {
        using var lease = await _pool.RentAsync(default);

        var failure = await Assert.ThrowsAsync<SurrealException>(async () =>
            await lease.Connection.RunAsync(new Statement("select", null, "RETURN 1 + $text"), default, ("text", "quail77")));

        Assert.Equal(SurrealError.Other, failure.Error);
        Assert.DoesNotContain("quail77", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(1L, await lease.Connection.RunAsync(Statement.Ping, default));
    }

    [Fact]
    public async Task A_closed_pool_refuses_and_lets_work_in_progress_finish()
    {
        var lease = await _pool.RentAsync(default);
        var closing = _pool.DisposeAsync().AsTask();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () => await _pool.RentAsync(default));
        Assert.Equal(1L, await lease.Connection.RunAsync(Statement.Ping, default));
        lease.Dispose();
        await closing;

        Assert.Equal(WorkspaceError.Unavailable, refused.Error);
        Assert.Equal(new PoolState(2, 0, 0, 0), _pool.State);
    }

    private async Task RentAndReturnAsync()
    {
        using var lease = await _pool.RentAsync(default);
    }

    private sealed class CountingGuard : ICallGuard
    {
        public int Calls { get; private set; }

        public bool IsOpen { get; set; }

        public ValueTask<TResult> RunAsync<TState, TResult>(
            TState state, Func<TState, CancellationToken, ValueTask<TResult>> call, CancellationToken cancel)
        {
            Calls++;
            return IsOpen ? throw WorkspaceException.Unavailable("store", "it is refused") : call(state, cancel);
        }
    }
}
