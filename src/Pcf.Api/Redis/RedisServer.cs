using System.Diagnostics;
using Pcf.Api.Resilience;
using Pcf.Workspace;
using StackExchange.Redis;

namespace Pcf.Api.Redis;

/// <summary>A Redis server behind its circuit breaker. Each call has a deadline, and none but the caller's own cancellation throws: without Redis the
/// service works. Thread-safe.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    /// <summary>How long one call may take.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan ConnectDeadline = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(500);

    private readonly ConfigurationOptions _options;
    private readonly CircuitBreaker _breaker;
    private readonly RedisTelemetry _telemetry;
    private volatile ConnectionMultiplexer? _connection;

    /// <param name="address">Its address and how to sign in, as StackExchange.Redis writes them.</param>
    /// <param name="breaker">Refuses calls while it fails.</param>
    /// <param name="telemetry">Counts the calls.</param>
    public RedisServer(string address, CircuitBreaker breaker, RedisTelemetry telemetry)
    {
        _options = ConfigurationOptions.Parse(address);
        _options.AbortOnConnectFail = false;
        _options.ConnectTimeout = (int)ConnectDeadline.TotalMilliseconds;
        _options.AsyncTimeout = _options.SyncTimeout = (int)Deadline.TotalMilliseconds;
        _options.BacklogPolicy = BacklogPolicy.FailFast;
        _options.ReconnectRetryPolicy = new LinearRetry((int)RetryEvery.TotalMilliseconds);
        _options.HeartbeatInterval = RetryEvery;
        _options.ClientName = "pcf-api";
        _breaker = breaker;
        _telemetry = telemetry;
    }

    /// <summary>Which failures say that the server does not work.</summary>
    public static bool IsFailure(Exception failure) => failure is RedisException or TimeoutException or ObjectDisposedException;

    /// <summary>Connects, now or once it is there; does nothing after that.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() => _connection ??= await ConnectionMultiplexer.ConnectAsync(_options);

    /// <summary>Asks the server.</summary>
    /// <param name="operation">What for, a label value of a closed set.</param>
    /// <param name="state">What the call needs, so that it needs no closure.</param>
    /// <param name="ask">The call.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Whether it answered, and its answer.</returns>
    public async ValueTask<(bool IsAnswered, TResult? Answer)> AskAsync<TState, TResult>(
        string operation, TState state, Func<IDatabase, TState, Task<TResult>> ask, CancellationToken cancel)
    {
        if (_connection is not { } connection) { return default; }
        using var span = RedisTelemetry.Start(operation);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var answer = await _breaker.RunAsync(
                (connection, state, ask),
                static async (call, cancel) => await call.ask(call.connection.GetDatabase(), call.state).WaitAsync(Deadline, cancel), cancel);
            _telemetry.Answered(operation, Stopwatch.GetElapsedTime(began));
            return (true, answer);
        }
        catch (WorkspaceException)
        {
            _telemetry.Failed(operation, "breaker", span);
        }
        catch (TimeoutException)
        {
            _telemetry.Failed(operation, "timeout", span);
        }
        catch (Exception failure) when (IsFailure(failure))
        {
            _telemetry.Failed(operation, failure is RedisServerException ? "refused" : "connection", span);
        }

        return default;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection) { await connection.DisposeAsync(); }
    }
}
