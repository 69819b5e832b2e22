using System.Runtime.ExceptionServices;
using Pcf.Workspace;
using Polly;
using Polly.CircuitBreaker;

namespace Pcf.Api.Resilience;

/// <summary>Refuses calls to a server that fails, without calling it, and tries one now and then. Thread-safe.</summary>
/// <remarks>It opens when half of at least ten calls within two seconds have failed, for three seconds; then one call is let through. That one closes
/// it or opens it again. A call that its caller gave up says nothing of the server, unless it had taken long or was the one that is tried: then it
/// counts as failed, since callers that are less patient than the deadline would make a server that hangs seem to work.</remarks>
internal sealed class CircuitBreaker : ICallGuard
{
    /// <summary>How long calls are refused before one is tried.</summary>
    public static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(3);

    private const double MostFailures = 0.5;
    private const int FewestCalls = 10;

    // No longer than the shortest deadline of a call: what a server answered before it hung is out of the window when its first calls are late.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongCall = TimeSpan.FromSeconds(1);

    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline _pipeline;
    private readonly TimeProvider _clock;

    public CircuitBreaker(string service, Func<Exception, bool> isFailure, TimeProvider clock, Action<string, CircuitState> changed)
    {
        Service = service;
        _clock = clock;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = MostFailures,
                MinimumThroughput = FewestCalls,
                SamplingDuration = Window,
                BreakDuration = OpenFor,
                StateProvider = _state,
                ShouldHandle = call => ValueTask.FromResult(
                    call.Outcome.Exception is { } failure && (failure is CallGivenUpException || isFailure(failure))),
                OnOpened = _ => Report(CircuitState.Open),
                OnHalfOpened = _ => Report(CircuitState.HalfOpen),
                OnClosed = _ => Report(CircuitState.Closed),
            })
            .Build();

        ValueTask Report(CircuitState state)
        {
            changed(service, state);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>The server's role.</summary>
    public string Service { get; }

    public CircuitState State => _state.CircuitState;

    /// <summary>Calls the server, or refuses to.</summary>
    /// <param name="state">What the call needs, so that it needs no closure.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unavailable: the breaker is open.</exception>
    public async ValueTask<TResult> RunAsync<TState, TResult>(
        TState state, Func<TState, CancellationToken, ValueTask<TResult>> call, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            // Not by the pipeline's own token: what is cancelled would count as a success, however it ended.
            return await _pipeline.ExecuteAsync(
                static (with, _) => with.breaker.CallAsync(with.state, with.call, with.cancel), (breaker: this, call, state, cancel),
                CancellationToken.None);
        }
        catch (CallGivenUpException left)
        {
            ExceptionDispatchInfo.Throw(left.InnerException!);
            throw;
        }
        catch (BrokenCircuitException refusal)
        {
            throw WorkspaceException.Unavailable(Service, "it failed a moment ago, and is not called for some seconds", refusal);
        }
    }

    private async ValueTask<TResult> CallAsync<TState, TResult>(
        TState state, Func<TState, CancellationToken, ValueTask<TResult>> call, CancellationToken cancel)
    {
        var began = _clock.GetTimestamp();
        try
        {
            return await call(state, cancel);
        }
        catch (OperationCanceledException left) when (State == CircuitState.HalfOpen || _clock.GetElapsedTime(began) >= LongCall)
        {
            throw new CallGivenUpException(left);
        }
    }

    private sealed class CallGivenUpException(OperationCanceledException left) : Exception("The caller gave the call up.", left);
}
