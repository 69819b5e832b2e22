namespace Pcf.Metrics.Registry;

/// <summary>Runs what is due at the end of each window. The timer starts with the first action. Thread-safe.</summary>
internal sealed class WindowTimer(TimeSpan window, CallbackStates callbacks, TimeProvider clock) : IDisposable
{
    private readonly Lock _running = new();
    private volatile Action[] _actions = [];
    private ITimer? _timer;

    /// <summary>How often the actions run.</summary>
    public TimeSpan Window => window;

    /// <summary>Adds an action that runs at the end of each window.</summary>
    public void Add(Action action)
    {
        lock (_running)
        {
            _actions = [.. _actions, action];
            _timer ??= clock.CreateTimer(_ => EndWindow(), null, window, window);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void EndWindow()
    {
        // A window that takes longer than itself is followed by the next one after that.
        if (!_running.TryEnter()) { return; }
        try
        {
            foreach (var action in _actions) { action(); }
        }
        catch (Exception)
        {
            // On a timer's thread it would end the process. It is counted, and the next window tries again.
            callbacks.Count();
        }
        finally
        {
            _running.Exit();
        }
    }
}
