using System.Collections.Concurrent;

namespace Pcf.Observability.Metrics;

/// <summary>Which values of one label have series of their own. Thread-safe.</summary>
internal sealed class LabelBudget(int limit)
{
    private readonly ConcurrentDictionary<string, string> _admitted = new(StringComparer.Ordinal);
    private readonly Lock _growth = new();
    private volatile bool _full;

    /// <summary>Values admitted so far, at most the limit.</summary>
    public int Count => _admitted.Count;

    /// <summary>The value itself if it is within the budget, else <see cref="Label.Other"/>.</summary>
    public string Admit(string value)
    {
        if (_admitted.TryGetValue(value, out var known)) { return known; }
        // A full budget answers without the lock, so a client that sends random names slows nobody else.
        if (_full) { return Label.Other; }
        lock (_growth)
        {
            if (_full) { return _admitted.GetValueOrDefault(value, Label.Other); }
            _admitted.TryAdd(value, value);
            _full = _admitted.Count >= limit;
            return value;
        }
    }

    /// <summary>Admits no further value: the metric as a whole is over its limit.</summary>
    public void Close()
    {
        lock (_growth) { _full = true; }
    }
}
