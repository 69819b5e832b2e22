namespace Pcf.Api.Webhooks;

/// <summary>A pause that can be ended early. A signal that comes before the pause ends it at once, and several count as one. Signals may come from
/// any
/// thread; one caller waits.</summary>
/// <param name="clock">Measures the pause.</param>
internal sealed class WakeSignal(TimeProvider clock)
{
    private TaskCompletionSource _signal = Create();

    /// <summary>Ends the pause, or the next one.</summary>
    public void Wake() => Volatile.Read(ref _signal).TrySetResult();

    /// <summary>Waits for a signal.</summary>
    /// <param name="longest">How long at most.</param>
    /// <param name="stop">Ends the wait with an exception.</param>
    public async Task WaitAsync(TimeSpan longest, CancellationToken stop)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var signal = Volatile.Read(ref _signal);
        await Task.WhenAny(signal.Task, Task.Delay(longest, clock, rest.Token));
        await rest.CancelAsync();
        stop.ThrowIfCancellationRequested();
        // A signal that comes before the exchange is lost, and need not be kept: what it is about is looked for after it.
        if (signal.Task.IsCompleted) { Volatile.Write(ref _signal, Create()); }
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
