using Pcf.Observability.Metrics.Budgets;

namespace Pcf.Observability.Metrics.Bridging;

/// <summary>The label sets of one metric, a table for each set of label names, all within one limit. Thread-safe.</summary>
/// <param name="limit">Series with own values in all labels, and as many again with <see cref="Label.Other"/> in one.</param>
/// <param name="make">Makes a table: its labels, and the room it shares with the others.</param>
internal sealed class LabelTables(int limit, Func<Label[], SeriesRoom?, Family> make)
{
    private readonly SeriesRoom _room = new(limit, isShared: true);
    private readonly Dictionary<string, Family> _byNames = new(StringComparer.Ordinal);
    private volatile Family[] _all = [];
    private volatile Family? _overflow;

    /// <summary>The tables, in the order of their making.</summary>
    public Family[] All => _all;

    /// <summary>Where recordings go that no table has room for: one series for all of them.</summary>
    public Family Overflow
    {
        get
        {
            if (_overflow is { } known) { return known; }
            lock (_room.Growth)
            {
                if (_overflow is { } made) { return made; }
                var overflow = make([new Label(LabelName.Overflow)], null);
                _all = [.. _all, overflow];
                return _overflow = overflow;
            }
        }
    }

    /// <summary>The table of a set of label names in any order; null when it is new and the metric is full.</summary>
    public Family? Of(string[] names)
    {
        var key = string.Join(',', names.Order(StringComparer.Ordinal));
        lock (_room.Growth)
        {
            if (_byNames.TryGetValue(key, out var known)) { return known; }
            // Each table has one series at least, so there are no more tables than the metric may have series.
            if (_byNames.Count >= limit || _room.Own >= limit) { return null; }
            var made = make(Array.ConvertAll(names, name => new Label(name)), _room);
            _byNames[key] = made;
            _all = [.. _all, made];
            return made;
        }
    }
}
