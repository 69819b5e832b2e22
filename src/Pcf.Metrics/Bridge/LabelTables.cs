using Pcf.Metrics.Budgets;

namespace Pcf.Metrics.Bridge;

/// <summary>The label sets of one metric, a table for each set of label names, all within one limit. Thread-safe.</summary>
/// <param name="limit">Series with own values in all labels, and as many again with <see cref="Label.Other"/> in one.</param>
/// <param name="make">Makes a table: its labels, and the room it shares with the others.</param>
/// <param name="areReleased">Whether tables go when a round of observations leaves them empty.</param>
internal sealed class LabelTables(int limit, Func<Label[], SeriesRoom?, Family> make, bool areReleased = false)
{
    // The tables of a round stand beside those of the round before until it ends.
    private readonly int _mostTables = areReleased ? 2 * limit : limit;

    private readonly SeriesRoom _room = new(limit, isShared: true);
    private readonly Dictionary<string, Family> _byNames = new(StringComparer.Ordinal);
    private volatile Family[] _all = [];
    private volatile Family? _overflow;
    private SeriesStats _released;
    private int _releases;

    /// <summary>How often tables were released: what was known of tables before is no longer true.</summary>
    public int Releases => Volatile.Read(ref _releases);

    /// <summary>How the tables stand to their limit together, with those that are released by now.</summary>
    public SeriesStats Figures
    {
        get
        {
            lock (_room.Growth) { return _all.Aggregate(_released, (sum, table) => sum + table.Figures); }
        }
    }

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
    public Family? TableOf(string[] names)
    {
        var key = string.Join(',', names.Order(StringComparer.Ordinal));
        lock (_room.Growth)
        {
            if (_byNames.TryGetValue(key, out var known)) { return known; }
            // Each table has one series at least, so there are no more tables than the metric may have series.
            // Whether an observed label set has a place is known only when the round ends.
            if (_byNames.Count >= _mostTables || (!areReleased && _room.Own >= limit)) { return null; }
            var made = make(Array.ConvertAll(names, name => new Label(name)), _room);
            _byNames[key] = made;
            _all = [.. _all, made];
            return made;
        }
    }

    /// <summary>Ends a round of observations: if there are more tables than the metric may have series, the empty ones go.</summary>
    public void EndRound()
    {
        lock (_room.Growth)
        {
            _room.Waiting = 0;
            if (_byNames.Count <= limit) { return; }
            var gone = _byNames.Where(one => one.Value.Figures.Series == 0).ToDictionary(one => one.Value, one => one.Key);
            if (gone.Count == 0) { return; }
            foreach (var (table, names) in gone)
            {
                // Their recordings stay counted.
                _released += table.Figures;
                _byNames.Remove(names);
            }
            _all = [.. _all.Where(table => !gone.ContainsKey(table))];
            Volatile.Write(ref _releases, _releases + 1);
        }
    }
}
