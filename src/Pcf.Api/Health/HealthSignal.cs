namespace Pcf.Api.Health;

/// <summary>Says that a part of the process knows of a change in a dependency before it is next checked, so that no report of before is given again.
/// Thread-safe.</summary>
internal sealed class HealthSignal
{
    private long _changes;

    /// <summary>How many changes there were.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>Called after each change, on the thread that saw it: it must be short and must not throw. Null for no callback.</summary>
    public Action? Changed { get; set; }

    /// <summary>Something has changed.</summary>
    public void Raise()
    {
        Interlocked.Increment(ref _changes);
        Changed?.Invoke();
    }
}
