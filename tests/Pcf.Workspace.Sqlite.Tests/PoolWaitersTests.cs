using Microsoft.Extensions.Logging.Abstractions;
using Pcf.Workspace.Sqlite.Connections;
using Pcf.Workspace.Sqlite.Tests.Support;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Sqlite.Tests;

/// <summary>How many may wait for a connection, in all and of one operation.</summary>
public sealed class PoolWaitersTests : IAsyncDisposable
{
    private readonly TemporaryFile _file = new();
    private readonly FakeClock _clock = new();
    private readonly StoreTelemetry _telemetry = new(null);
    private readonly ConnectionPool _pool;

    public PoolWaitersTests()
    {
        var options = _file.Options(poolSize: 1);
        options.MaxWaiters = 20;
        _pool = new ConnectionPool(
            () => new Connection(ConnectionFile.Open(ConnectionFile.Text(_file.Path, options.CommandTimeout), options.CommandTimeout),
                options.CommandTimeout, _telemetry, _clock),
            options, _telemetry, _clock, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _telemetry.Dispose();
        _file.Dispose();
    }

    [Fact]
    public async Task More_than_may_wait_are_refused_at_once()
    {
        var waiting = new List<Task>();
        using (await _pool.RentAsync(false, default))
        {
            for (var i = 0; i < 20; i++) { waiting.Add(RentAsync()); }

            var refused = await Assert.ThrowsAsync<WorkspaceException>(RentAsync);

            Assert.Equal("The store is not available: as many wait for its connections as may.", refused.Message);
            Assert.Equal((20, 1), (_pool.State.Pending, _pool.WaitsRefused));
        }

        await Task.WhenAll(waiting);
        Assert.Equal(0, _pool.State.Pending);
    }

    [Fact]
    public async Task One_operation_takes_a_part_of_the_waiting_places_and_still_gets_all_it_asks_for()
    {
        List<Task> waiting;
        using (await _pool.RentAsync(false, default))
        {
            waiting = await Task.Run(() =>
            {
                QueryTally.Start();
                return Enumerable.Range(0, 100).Select(_ => RentAsync()).ToList();
            });
            Assert.Equal(QueryTally.MaxWaiters, _pool.State.Pending);
            waiting.Add(RentAsync());
        }

        await Task.WhenAll(waiting);
        Assert.Equal(0, _pool.WaitsRefused);
    }

    [Fact]
    public async Task An_operation_that_waited_in_vain_waits_no_more()
    {
        using var held = await _pool.RentAsync(false, default);
        await Task.Run(async () =>
        {
            QueryTally.Start();
            var first = RentAsync();
            while (!first.IsCompleted)
            {
                _clock.Advance(TimeSpan.FromSeconds(6));
                await Task.Yield();
            }
            await Assert.ThrowsAsync<WorkspaceException>(() => first);

            var second = RentAsync();

            Assert.True(second.IsCompleted);
            Assert.Equal("The store is not available: its connections are used up.",
                (await Assert.ThrowsAsync<WorkspaceException>(() => second)).Message);
        });
    }

    private async Task RentAsync()
    {
        using var lease = await _pool.RentAsync(false, default);
    }
}
