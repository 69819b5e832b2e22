using Pcf.Metrics.Budgets;
using Pcf.Metrics.Labels;
using Pcf.Metrics.Registry;

namespace Pcf.Metrics.Series;

/// <summary>Finds the series of a label set, and makes it within the budgets. Thread-safe; finding one takes no lock.</summary>
internal sealed class SeriesTable<TSeries>
    where TSeries : MetricSeries
{
    private readonly LabelSetCleaner _cleaner;
    private readonly LabelBudgets _budgets;
    private readonly SeriesQuota _process;
    private readonly SeriesOptions _options;
    private readonly TimeProvider _clock;
    private readonly Func<string[], TSeries> _make;
    private readonly SeriesIndex<TSeries> _index;
    private readonly SeriesRoom _room;
    private int _frozen;
    private long _made, _expired, _rejected;
    private StripedCount _overflowed;
    private volatile DemandEstimate? _demand;
    private volatile MetricOverflowOrder? _full;

    /// <param name="labels">The metric's labels.</param>
    /// <param name="options">How many series the metric may have, and for how long.</param>
    /// <param name="context">Says what the metric shares with all others.</param>
    /// <param name="make">Makes the series of a label set.</param>
    /// <param name="process">Series that all metrics share, if not the registry's.</param>
    /// <param name="room">Places that the table shares with others of its metric; without them it has its own.</param>
    public SeriesTable(Label[] labels, SeriesOptions options, RegistryContext context, Func<string[], TSeries> make, SeriesQuota? process = null,
        SeriesRoom? room = null)
    {
        _cleaner = new LabelSetCleaner(labels, context.Redactor);
        _budgets = new LabelBudgets(labels);
        _process = process ?? context.Quota;
        _options = options;
        _room = room ?? new SeriesRoom(context.LimitOf(options));
        _clock = context.Clock;
        _make = make;
        _index = new SeriesIndex<TSeries>(make([]));
        if (labels.Length > 0 && (options.IdleTime is not null || _budgets.HasRivals))
        {
            var maintenance = new SeriesMaintenance<TSeries>(this, options, _budgets, context);
            context.Windows.Add(maintenance.RunWindow);
        }
    }

    /// <summary>The series that a page shows, in the order of their making.</summary>
    public ReadOnlyMemory<TSeries> Exposed => _index.All;

    /// <summary>How the metric stands to its budget.</summary>
    public SeriesStats Figures => new(_index.Count, _room.Limit, _demand?.Estimate() ?? Interlocked.Read(ref _made), _overflowed.Value,
        Interlocked.Read(ref _expired), Interlocked.Read(ref _rejected));

    /// <summary>The series of a label set; a new one within the budgets, else the one under <see cref="Label.Other"/>, or null if the metric is
    /// strict or shares its room and has none left.</summary>
    /// <param name="values">The label values, in the metric's order.</param>
    /// <param name="weight">What is to be recorded: it decides which values are the busiest.</param>
    /// <param name="admitted">Whether the series is that of the values as given.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than labels.</exception>
    public TSeries? Get(ReadOnlySpan<string> values, double weight, out bool admitted)
    {
        if (_budgets.Full is { } full && values.Length == _budgets.Length && !_cleaner.HasChanged)
        {
            return GetPastFull(full, values, weight, out admitted);
        }
        admitted = true;
        var hash = LabelHash.Compute(values);
        return _index.Find(values, hash, SeriesState.Live) ?? Substitute(values, hash, weight, out admitted);
    }

    /// <summary>The series of a label set, or null.</summary>
    public TSeries? Find(ReadOnlySpan<string> values) => _index.Find(values, LabelHash.Compute(values), SeriesState.Frozen);

    /// <summary>Takes series out that nothing was recorded in beyond the weights given.</summary>
    public void Remove(IEnumerable<(TSeries Series, double Weight)> idle)
    {
        lock (_room.Growth)
        {
            EnsureDemand();
            var gone = new HashSet<TSeries>();
            foreach (var (series, weight) in idle)
            {
                var before = series.State;
                // Let go already: idle, and left by its meter.
                if (before == SeriesState.Gone) { continue; }
                series.State = SeriesState.Gone;
                if (!series.TryRetire(weight))
                {
                    series.State = before;
                    continue;
                }
                TakeOut(series, before);
                gone.Add(series);
            }
            Remove(gone);
            Interlocked.Add(ref _expired, gone.Count);
        }
    }

    /// <summary>Takes series out whatever stands in them. Not for those whose increases have to be shown.</summary>
    public void Drop(HashSet<TSeries> gone)
    {
        lock (_room.Growth)
        {
            EnsureDemand();
            gone.RemoveWhere(series => series.State == SeriesState.Gone);
            foreach (var series in gone)
            {
                var before = series.State;
                series.State = SeriesState.Gone;
                TakeOut(series, before);
            }
            Remove(gone);
        }
    }

    /// <summary>A value of a label as it is shown.</summary>
    public string Shown(int label, string value) => _cleaner.Clean(label, value);

    /// <summary>Gives the place of one value of a label to another; what the loser has stays shown.</summary>
    /// <returns>False when as many series as the metric may have are shown without a place already.</returns>
    public bool Replace(int label, AdmittedValue loser, HeavyHitterCandidates.Rival winner)
    {
        lock (_room.Growth)
        {
            if (_frozen + loser.Series > _room.Limit) { return false; }
            foreach (var series in Exposed.Span)
            {
                if (series.State != SeriesState.Live || series.Values[label] != loser.Value) { continue; }
                series.State = SeriesState.Frozen;
                Leave(series, SeriesState.Live);
                _frozen++;
            }
            loser.Score = 0;
            _budgets.ReleaseEmpty();
            _budgets.Admit(label, _cleaner.Clean(label, winner.Value), winner.Score);
            return true;
        }
    }

    // Where a flood goes: a set with a value that has no place is not looked for.
    private TSeries? GetPastFull(LabelOverflowFilter full, ReadOnlySpan<string> values, double weight, out bool admitted)
    {
        admitted = true;
        var hash = LabelHash.Compute(values, full.Label, out var valueHash);
        if (full.MayHave(valueHash)) { return _index.Find(values, hash, SeriesState.Live) ?? Substitute(values, hash, weight, out admitted); }
        if (_options.Strict) { return Reject(hash, out admitted); }
        var asked = new RequestedLabels(values, hash);
        asked.ReplaceByOther(full.Label, valueHash);
        if (_index.Find(asked, SeriesState.Live) is not { } other) { return Substitute(values, hash, weight, out admitted); }
        if (weight > 0) { full.Rivals?.Note(values[full.Label] ?? "", valueHash, weight); }
        return Count(other, hash, over: true, out admitted);
    }

    private MetricOverflowOrder? Full => _full is { } full && full.IsStill(_process) ? full : null;

    private TSeries? Substitute(ReadOnlySpan<string> values, ulong hash, double weight, out bool admitted)
    {
        _cleaner.CheckCount(values);
        if (!_cleaner.HasChanged) { return Substitute(values, new RequestedLabels(values, hash), hash, weight, out admitted); }
        var room = default(LabelValues);
        _cleaner.Translate(values, room[..values.Length]);
        ReadOnlySpan<string> translated = room[..values.Length];
        var asked = new RequestedLabels(translated, LabelHash.Compute(translated));
        if (_index.Find(asked, SeriesState.Live) is not { } known) { return Substitute(values, asked, hash, weight, out admitted); }
        admitted = true;
        return known;
    }

    // Over a budget, what the values become is looked up without a lock: a flood must not slow what is within.
    private TSeries? Substitute(ReadOnlySpan<string> values, RequestedLabels asked, ulong hash, double weight, out bool admitted)
    {
        var full = Full;
        var over = _budgets.Apply(ref asked, weight, isClosed: full is not null, out var isNew);
        if (over && _options.Strict) { return Reject(hash, out admitted); }
        if (over && !isNew && _index.Find(asked, SeriesState.Live) is { } same) { return Count(same, hash, over, out admitted); }
        if (full is not null)
        {
            if (_options.Strict) { return Reject(hash, out admitted); }
            foreach (var label in full.GivingWay)
            {
                asked.ReplaceByOther(label, LabelHash.Compute(asked[label]));
                if (_index.Find(asked, SeriesState.Live) is { } known) { return Count(known, hash, over: true, out admitted); }
            }
        }
        return Make(values, hash, out admitted);
    }

    private TSeries? Make(ReadOnlySpan<string> values, ulong hash, out bool admitted)
    {
        // Redacted outside of the lock: it takes longer than all the rest.
        var shown = _cleaner.Clean(values);
        lock (_room.Growth)
        {
            var asked = new RequestedLabels(shown, LabelHash.Compute(shown));
            var over = _budgets.Apply(ref asked, weight: 0, isClosed: Full is not null, out _);
            while (!(over && _options.Strict))
            {
                var found = _index.Find(asked, SeriesState.Frozen);
                if (found is { State: SeriesState.Live }) { return Count(found, hash, over, out admitted); }
                if (_room.Takes(asked.CountOther(), asked.Length) && (found is not null || asked.CountOther() == asked.Length || _process.TryTake()))
                {
                    if (found is null) { Add(found = _make(asked.ToArray()), asked.Hash); }
                    else { _frozen--; }
                    Enter(found);
                    return Count(found, hash, over, out admitted);
                }
                // The metric, or the process, is full: the label with the most values gives way, then the next, until there is room or all have.
                var full = _full = Full ?? new MetricOverflowOrder(_process, Exposed.Span, asked.Length);
                over = true;
                if (!full.TryGiveWay(ref asked))
                {
                    admitted = false;
                    return null;
                }
            }
            EnsureDemand();
            return Reject(hash, out admitted);
        }
    }

    private TSeries Count(TSeries series, ulong asked, bool over, out bool admitted)
    {
        admitted = !over;
        if (!over) { return series; }
        _overflowed.Increment();
        if (_demand is null)
        {
            lock (_room.Growth) { EnsureDemand(); }
        }
        _demand!.Add(asked);
        return series;
    }

    private TSeries? Reject(ulong asked, out bool admitted)
    {
        admitted = false;
        Interlocked.Increment(ref _rejected);
        _demand?.Add(asked);
        return null;
    }

    private void Add(TSeries series, ulong hash)
    {
        series.Created = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        _index.Add(series, hash);
        if (series.Values.Contains(Label.Other)) { return; }
        Interlocked.Increment(ref _made);
        _demand?.Add(hash);
    }

    // A series takes its place among the live ones; its values take theirs.
    private void Enter(TSeries series)
    {
        series.State = SeriesState.Live;
        _room.Count(series.Values, 1);
        _budgets.Enter(series.Values);
    }

    private void Leave(TSeries series, SeriesState before)
    {
        if (before == SeriesState.Frozen)
        {
            _frozen--;
            return;
        }
        _room.Count(series.Values, -1);
        _full = null;
        _budgets.Leave(series.Values);
    }

    private void TakeOut(TSeries series, SeriesState before)
    {
        Leave(series, before);
        if (!IsAllOther(series.Values)) { _process.Release(); }
    }

    private void Remove(HashSet<TSeries> gone)
    {
        if (gone.Count == 0) { return; }
        _budgets.ReleaseEmpty();
        _index.Remove(gone);
    }

    private void EnsureDemand()
    {
        if (_demand is not null) { return; }
        var demand = new DemandEstimate();
        foreach (var series in Exposed.Span)
        {
            if (!series.Values.Contains(Label.Other)) { demand.Add(LabelHash.Compute(series.Values)); }
        }
        _demand = demand;
    }

    private static bool IsAllOther(string[] set) => set.All(value => value == Label.Other);
}
