using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pcf.Api.Health;
using Pcf.Api.Resilience;
using Pcf.Api.Tests.Support;
using Pcf.Workspace;

namespace Pcf.Api.Tests.Resilience;

/// <summary>A server that fails is not called for a while, then tried once; and all of it is seen.</summary>
public sealed class CircuitBreakerTests : IDisposable
{
    private static readonly WorkspaceException Away = WorkspaceException.Unavailable("authorizer", "it cannot be reached");

    private readonly FakeClock _clock = new();
    private readonly RecordingLogs _logs = new();
    private readonly ServiceProvider _services;
    private readonly CircuitBreakers _all;
    private readonly CircuitBreaker _breaker;
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _transitions = [];
    private readonly Dictionary<string, int> _states = [];
    private int _calls;

    public CircuitBreakerTests()
    {
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(_logs)).BuildServiceProvider();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _all = new CircuitBreakers(new HealthSignal(), _clock, _services.GetRequiredService<ILogger<CircuitBreakers>>(), meters);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var isOurs = instrument.Meter.Name == CircuitBreakers.MeterName && ReferenceEquals(instrument.Meter.Scope, meters);
            if (isOurs) { listener.EnableMeasurementEvents(instrument); }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Add(tags, value));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, _) => _states[Tag(tags, "state")] = value);
        _listener.Start();
        _breaker = _all.Add("authorizer", failure => failure is WorkspaceException { Error: WorkspaceError.Unavailable });
    }

    [Fact]
    public void Every_state_is_shown_from_the_start() => Assert.Equal("closed", State());

    [Fact]
    public async Task Several_of_one_service_are_shown_as_the_worst_of_them()
    {
        var second = _all.Add("authorizer", static failure => failure is WorkspaceException);
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<WorkspaceException>(async () => await second.RunAsync<int, int>(0, static (_, _) => throw Away, default));
        }

        Assert.Equal("open", State());
        Assert.True(await CallAsync(null));
    }

    [Fact]
    public async Task Half_of_ten_failures_open_it_and_no_call_is_made_until_one_is_tried()
    {
        for (var i = 0; i < 5; i++) { Assert.True(await CallAsync(null)); }
        for (var i = 0; i < 5; i++) { Assert.False(await CallAsync(Away)); }
        Assert.Equal(("open", 10), (State(), _calls));

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () => await RunAsync(null));
        Assert.Equal("The authorizer is not available: it failed a moment ago, and is not called for some seconds.", refused.Message);
        Assert.Equal(10, _calls);

        _clock.Advance(CircuitBreaker.OpenFor);
        Assert.False(await CallAsync(Away));
        Assert.Equal(("open", 11), (State(), _calls));

        _clock.Advance(CircuitBreaker.OpenFor);
        Assert.True(await CallAsync(null));
        Assert.Equal("closed", State());
        Assert.Equal((2, 2, 1), (_transitions["open"], _transitions["half_open"], _transitions["closed"]));
        Assert.Equal(["circuit_breaker.opened", "circuit_breaker.opened", "circuit_breaker.closed"], _logs.Records.Select(record => record.Event));
    }

    [Fact]
    public async Task What_was_answered_before_a_server_hung_does_not_hide_that_it_hangs()
    {
        for (var i = 0; i < 1_000; i++) { Assert.True(await CallAsync(null)); }
        _clock.Advance(TimeSpan.FromSeconds(2.1));
        for (var i = 0; i < 10; i++) { Assert.False(await CallAsync(Away)); }

        Assert.Equal("open", State());
    }

    [Fact]
    public async Task What_a_caller_did_wrong_or_gave_up_is_no_failure_of_the_server()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.False(await CallAsync(WorkspaceException.Forbidden("read this")));
            Assert.False(await CallAsync(new OperationCanceledException()));
        }

        Assert.Equal(("closed", 40), (State(), _calls));
    }

    [Fact]
    public async Task Callers_that_leave_a_server_that_hangs_do_not_make_it_seem_to_work()
    {
        using var leave = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 10).Select(_ => HangAsync(leave.Token)).ToArray();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await leave.CancelAsync();
        foreach (var call in calls) { await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call); }
        Assert.Equal("open", State());

        // Nor does one that leaves the call which is tried.
        _clock.Advance(CircuitBreaker.OpenFor);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => HangAsync(leave.Token));
        Assert.Equal("open", State());
        using var leavesLater = new CancellationTokenSource();
        var trial = HangAsync(leavesLater.Token);
        Assert.Equal("half_open", State());
        await leavesLater.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trial);
        Assert.Equal("open", State());

        async Task HangAsync(CancellationToken cancel) => await _breaker.RunAsync<int, int>(
            0, static async (_, cancel) => { await Task.Delay(Timeout.Infinite, cancel); return 0; }, cancel);
    }

    [Fact]
    public async Task Failures_far_apart_leave_it_closed()
    {
        for (var i = 0; i < 30; i++)
        {
            Assert.False(await CallAsync(Away));
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal("closed", State());
    }

    public void Dispose()
    {
        _listener.Dispose();
        _all.Dispose();
        _services.Dispose();
        _logs.Dispose();
    }

    private async Task<bool> CallAsync(Exception? failure)
    {
        try
        {
            return await RunAsync(failure);
        }
        catch (Exception thrown) when (ReferenceEquals(thrown, failure))
        {
            return false;
        }
    }

    private ValueTask<bool> RunAsync(Exception? failure) => _breaker.RunAsync(failure, (outcome, _) =>
    {
        _calls++;
        return outcome is null ? ValueTask.FromResult(true) : ValueTask.FromException<bool>(outcome);
    }, CancellationToken.None);

    private string State()
    {
        _states.Clear();
        _listener.RecordObservableInstruments();
        Assert.Equal(["closed", "half_open", "open"], _states.Keys.Order(StringComparer.Ordinal));
        return Assert.Single(_states, state => state.Value == 1).Key;
    }

    private void Add(ReadOnlySpan<KeyValuePair<string, object?>> tags, long value)
    {
        var to = Tag(tags, "to");
        _transitions[to] = _transitions.GetValueOrDefault(to) + value;
    }

    private static string Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name) { return (string)tag.Value!; }
        }
        return "";
    }
}
