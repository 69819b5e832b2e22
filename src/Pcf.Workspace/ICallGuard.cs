namespace Pcf.Workspace;

/// <summary>Stands before the calls to a server, and may refuse one without making it: a circuit breaker. Thread-safe.</summary>
public interface ICallGuard
{
    /// <summary>Makes the call, or refuses it.</summary>
    /// <param name="state">What the call needs, so that it needs no closure.</param>
    /// <param name="call">The call. What it throws reaches the caller.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unavailable: the call was refused.</exception>
    ValueTask<TResult> RunAsync<TState, TResult>(
        TState state, Func<TState, CancellationToken, ValueTask<TResult>> call, CancellationToken cancel);
}
