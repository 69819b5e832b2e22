using System.Diagnostics.Metrics;
using Pcf.Metrics.Budgets;
using Pcf.Metrics.Exposition;
using Pcf.Metrics.Histograms;
using Pcf.Metrics.Labels;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics.Bridge;

/// <summary>A metric fed by instruments of System.Diagnostics.Metrics, which name their labels only as they record.</summary>
internal sealed class BridgedFamily : Family
{
    private readonly RegistryContext _context;
    private readonly string _source;
    private readonly SeriesOptions _options;
    private readonly HistogramOptions _histogram;
    private readonly LabelTables _recorded;
    private readonly LabelTables _observed;
    private readonly SeriesStats _none;
    private StripedCount _overspilled;
    private StripedCount _cut;
    private readonly DemandEstimate _overspilledSets = new();

    // Which instruments there are, and which have gone; changing either takes the lock.
    private readonly Lock _membership = new();
    private readonly Dictionary<Family, SeriesDeparture> _departures = [];
    private volatile BridgedInstrument[] _live = [];
    private (string Name, string? Version, string? Schema)? _first;

    private BridgedFamily(string name, Instrument instrument, MetricKind kind, SeriesOptions options, RegistryContext context)
        : base(new MetricHeader(name, instrument.Description ?? instrument.Name, kind,
            kind == MetricKind.Counter || InstrumentKind.IsSum(instrument)), [])
    {
        _context = context;
        _source = instrument.Name;
        var (bounds, native) = InstrumentBounds.Choose(instrument, name);
        _histogram = context.Configured(name, new HistogramOptions { Bounds = bounds, Native = native, Series = options });
        _options = kind == MetricKind.Histogram ? _histogram.Series : options;
        HasOwnLimit = _options.HasLimit;
        // Wrong options are reported here, where the instrument is left out for them, and not at the first recording.
        if (kind == MetricKind.Histogram) { _ = new HistogramShape(name, _histogram, context.Clock); }
        var limit = context.LimitOf(_options);
        _none = new SeriesStats(0, limit, 0, 0, 0, 0);
        _recorded = new LabelTables(limit, MakeRecorded);
        _observed = new LabelTables(limit, (labels, room) => new ObservedTable(Header, Limited(labels), _context, room), areReleased: true);
    }

    internal override SeriesStats Figures
    {
        get
        {
            var sum = _none + _recorded.Figures + _observed.Figures;
            var (spilled, cut) = (_overspilled.Value, _cut.Value);
            return spilled + cut == 0
                ? sum
                : sum with { Overflowed = sum.Overflowed + spilled + cut, Demand = sum.Demand + (spilled == 0 ? 0 : _overspilledSets.Estimate()) };
        }
    }

    /// <summary>An instrument's place in its metric; null for one that has none in Prometheus, or whose metric is of another kind.</summary>
    public static BridgedInstrument? Register(MetricsRegistry registry, Instrument instrument, SeriesOptions options)
    {
        if (InstrumentKind.ModeOf(instrument) is not { } mode) { return null; }
        var kind = InstrumentKind.KindOf(instrument);
        var name = InstrumentName.ToPrometheus(instrument.Name, instrument.Unit, kind, InstrumentKind.IsSum(instrument));
        try
        {
            var family = registry.Register(name, kind, [], () => new BridgedFamily(name, instrument, kind, options, registry.Context),
                byConvention: false);
            // `a.b` and `a_b` are one name here; added up they would be neither.
            return family._source == instrument.Name ? family.Join(instrument, mode) : null;
        }
        catch (ArgumentException)
        {
            // Another metric holds the name with another type: the first one keeps it, since a page with both is refused whole.
            return null;
        }
    }

    /// <summary>Where recordings of a mode go.</summary>
    public LabelTables TablesOf(RecordingMode mode) => mode == RecordingMode.Observed ? _observed : _recorded;

    /// <summary>Records in a series of a table, if there is one to take it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="mode">How the instrument records.</param>
    /// <param name="value">The number.</param>
    /// <param name="labels">The label values, in the table's order.</param>
    /// <param name="own">The series, if the label values have one of their own that stands for recordings to come.</param>
    public bool TryRecord(Family table, RecordingMode mode, double value, ReadOnlySpan<string> labels, out MetricSeries? own)
    {
        own = null;
        return table switch
        {
            Counter counter => counter.TryTake(value, labels, out own),
            Histogram histogram => histogram.TryRecord(value, 1, labels, out own),
            Gauge gauge => mode == RecordingMode.Sets ? gauge.TrySet(value, labels, out own) : gauge.TryAdd(value, labels, out own),
            ObservedTable observed => observed.TryObserve(value, _context.Observations.Current, labels),
            _ => false,
        };
    }

    /// <summary>Counts a recording of a number that the metric does not have.</summary>
    public void RefuseValue() => _context.Losses.CountInvalid();

    /// <summary>Counts a recording that has more labels than a metric may have.</summary>
    public void CountCut() => _cut.Increment();

    /// <summary>Takes a recording that no table has room for.</summary>
    public void Overspill(BridgedInstrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0ul;
        foreach (ref readonly var tag in tags) { hash ^= LabelHash.Compute(tag.Key) * 31 ^ LabelHash.Compute(TagText.Format(tag.Value)); }
        Overspill(instrument.Mode, value, hash);
    }

    /// <inheritdoc cref="Overspill(BridgedInstrument, double, ReadOnlySpan{KeyValuePair{string, object?}})"/>
    public void Overspill(BridgedInstrument instrument, double value, ReadOnlySpan<string> labels) =>
        Overspill(instrument.Mode, value, LabelHash.Compute(labels));

    /// <summary>The instrument's meter is gone: its series go, each that is counted once a scrape has shown its last value.</summary>
    public void Leave(BridgedInstrument instrument)
    {
        lock (_membership)
        {
            _live = [.. _live.Where(one => one != instrument)];
            instrument.End();
            if (instrument.Mode == RecordingMode.Observed) { return; }
            foreach (var table in _recorded.All)
            {
                if (table is Gauge gauge) { Drop(gauge, instrument); }
                else { DepartureOf(table).NoteWeights(); }
            }
        }
    }

    /// <summary>Ends a round of observations.</summary>
    public void Publish(long round)
    {
        var tables = Array.ConvertAll(_observed.All, table => (ObservedTable)table);
        // Places are freed in all tables before one is taken in any: they share them.
        foreach (var table in tables) { table.Free(round); }
        foreach (var table in tables) { table.Place(round, (value, labels) => Overspill(RecordingMode.Observed, value, LabelHash.Compute(labels))); }
        foreach (var table in _observed.All) { ((ObservedTable)table).Show(); }
        _observed.EndRound();
    }

    /// <summary>Keeps or forgets what an instrument has observed.</summary>
    public void EndObservation(bool isKept)
    {
        foreach (var table in _observed.All)
        {
            if (isKept) { ((ObservedTable)table).Commit(); }
            else { ((ObservedTable)table).Undo(); }
        }
    }

    internal override void Collect(ScrapeSnapshot collection)
    {
        lock (_membership)
        {
            foreach (var (table, departure) in _departures)
            {
                if (departure.IsOver()) { _departures.Remove(table); }
            }
        }
        var (recorded, observed) = (_recorded.All, _observed.All);
        if (recorded.Length > 0 && observed.Length > 0)
        {
            JoinedTables.Collect(Header, recorded, observed, Header.IsSum, collection);
            return;
        }
        foreach (var table in recorded.Length > 0 ? recorded : observed)
        {
            if (table is Histogram histogram) { collection.Add(Header, histogram.Series); }
            else if (table is ScalarFamily scalar) { collection.Add(Header, scalar.Labels, scalar.Exposed); }
        }
    }

    private void Overspill(RecordingMode mode, double value, ulong hash)
    {
        if (_options.Strict) { return; }
        _overspilledSets.Add(hash);
        _overspilled.Increment();
        if (!TryRecord(TablesOf(mode).Overflow, mode, value, ["true"], out _)) { _context.Losses.CountLost(); }
    }

    // Meters of another name, version or schema stand apart by these; the first needs none.
    private BridgedInstrument Join(Instrument instrument, RecordingMode mode)
    {
        lock (_membership)
        {
            var meter = (instrument.Meter.Name, instrument.Meter.Version, instrument.Meter.TelemetrySchemaUrl);
            _first ??= meter;
            var made = new BridgedInstrument(this, mode, FixedTag.TagsOf(instrument, namesScope: _first != meter));
            _live = [.. _live, made];
            return made;
        }
    }

    private Family MakeRecorded(Label[] names, SeriesRoom? room) => Header.Kind switch
    {
        MetricKind.Histogram => new Histogram(Name, Help, _histogram, _context.WithLimits(Name, names), _context, room),
        MetricKind.Counter => new Counter(Name, Help, _options, _context.WithLimits(Name, names), _context, room),
        // A gauge stands for as long as its instrument does.
        _ => new Gauge(Name, Help, new SeriesOptions(), Limited(names), _context, room),
    };

    // Setting a gauge is not traffic, so it has no busiest values.
    private Label[] Limited(Label[] names) => Array.ConvertAll(_context.WithLimits(Name, names), label => new Label(label.Name, label.MaxValues));

    private SeriesDeparture DepartureOf(Family table)
    {
        if (_departures.TryGetValue(table, out var known)) { return known; }
        return _departures[table] = table is Histogram histogram
            ? new SeriesDeparture<HistogramSeries>(histogram.Table, () => Leaving(histogram.Labels, histogram.Table.Shown), _context)
            : new SeriesDeparture<CounterSeries>(((Counter)table).Table, () => Leaving(table.Labels, ((Counter)table).Table.Shown), _context);
    }

    // What a gauge stood at adds up to nothing that a scrape could miss. A series that another instrument set under tags of its own stays.
    private void Drop(Gauge gauge, BridgedInstrument instrument)
    {
        var leaves = Leaving(gauge.Labels, gauge.Table.Shown);
        var gone = new SeriesOwners(gauge.Labels, gauge.Table.Shown, [instrument]);
        gauge.Table.Drop([.. gauge.Table.Exposed.ToArray()
            .Where(series => leaves(series.Values) && (_live.Length == 0 || gone.Have(series.Values)))]);
    }

    // A series leaves with the last instrument whose tags it has. Asked anew before it goes, because another may have come.
    private Predicate<string[]> Leaving(Label[] labels, Func<int, string, string> shown)
    {
        var owners = new SeriesOwners(labels, shown, _live.Where(one => one.Mode != RecordingMode.Observed));
        return values => !owners.Have(values);
    }
}
