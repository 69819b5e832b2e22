using System.Collections.Concurrent;

namespace Pcf.Metrics.Registry;

/// <summary>Which callbacks of observed metrics fail, so that each is reported once and not at every scrape. Thread-safe.</summary>
internal sealed class CallbackStates
{
    private readonly ConcurrentDictionary<object, bool> _failing = new();
    private long _failures;

    /// <summary>Called when a callback begins to fail, with why, and when it works again.</summary>
    public Action<CallbackState>? Changed { get; set; }

    /// <summary>How often any failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    public void Failed(object callback, string meter, string instrument, Exception failure)
    {
        Count();
        if (_failing.TryAdd(callback, true)) { Changed?.Invoke(new CallbackState(meter, instrument, failure)); }
    }

    public void Worked(object callback, string meter, string instrument)
    {
        if (!_failing.IsEmpty && _failing.TryRemove(callback, out _)) { Changed?.Invoke(new CallbackState(meter, instrument, null)); }
    }

    /// <summary>The callback is gone.</summary>
    public void Forget(object callback) => _failing.TryRemove(callback, out _);

    /// <summary>Counts a failure that belongs to no named callback.</summary>
    public void Count() => Interlocked.Increment(ref _failures);
}

/// <summary>How the callback of an observed metric does.</summary>
/// <param name="Meter">The meter's name; that of the registry's own metrics is empty.</param>
/// <param name="Instrument">The instrument's name, or the metric's.</param>
/// <param name="Failure">Why it fails; null when it works again.</param>
internal sealed record CallbackState(string Meter, string Instrument, Exception? Failure);
