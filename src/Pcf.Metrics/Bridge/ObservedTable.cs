using Pcf.Metrics.Budgets;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics.Bridge;

/// <summary>Series of one set of label names whose values are read at a scrape. What one scrape did not observe is not shown in it. One thread at a
/// time observes.</summary>
/// <remarks>A label set without a series waits until the round ends: by then is known which places of the round before are free.</remarks>
internal sealed class ObservedTable : ScalarFamily
{
    // No shown value has it: control characters are replaced.
    private const char Separator = '\u0001';

    private readonly SeriesTable<ObservedSeries> _table;
    private readonly SeriesRoom? _room;
    private readonly Dictionary<string, (string[] Labels, ObservedSum Sum)> _waiting = new(StringComparer.Ordinal);
    private readonly List<(ObservedSum Sum, ObservedSum.Mark Before)> _journal = [];
    private ReadOnlyMemory<ScalarSeries> _shown;

    public ObservedTable(MetricHeader header, Label[] labels, RegistryContext context, SeriesRoom? room)
        : base(header, labels)
    {
        _room = room;
        _table = new SeriesTable<ObservedSeries>(labels, new SeriesOptions(), context, values => new ObservedSeries(labels, values), room: room);
    }

    internal override SeriesStats Figures => _table.Figures;

    internal override ReadOnlyMemory<ScalarSeries> Exposed => _shown;

    internal override ScalarSeries? Find(ReadOnlySpan<string> labels) => _table.Find(labels);

    /// <summary>Takes one observation; what is observed twice in a round is added up.</summary>
    /// <returns>False when there is no room for its series.</returns>
    public bool TryObserve(double value, long round, ReadOnlySpan<string> labels)
    {
        if (SumOf(labels) is not { } sum) { return false; }
        _journal.Add((sum, sum.Observe(value, round)));
        return true;
    }

    /// <summary>Keeps what was observed since the last call.</summary>
    public void Commit() => _journal.Clear();

    /// <summary>Forgets what was observed since the last <see cref="Commit"/>.</summary>
    public void Undo()
    {
        if (_journal.Count == 0) { return; }
        for (var i = _journal.Count - 1; i >= 0; i--) { _journal[i].Sum.Restore(_journal[i].Before); }
        _journal.Clear();
        foreach (var (key, (_, sum)) in _waiting)
        {
            if (!sum.IsOf(0)) { continue; }
            _waiting.Remove(key);
            _room!.Waiting--;
        }
    }

    /// <summary>Frees the places of what the round has not observed.</summary>
    public void Free(long round)
    {
        HashSet<ObservedSeries>? gone = null;
        foreach (var series in _table.Exposed.Span)
        {
            if (!series.Sum.IsOf(round)) { (gone ??= []).Add(series); }
        }
        if (gone is not null) { _table.Drop(gone); }
    }

    /// <summary>Gives series to the label sets that wait for one.</summary>
    /// <param name="round">The round that ends.</param>
    /// <param name="overspill">Takes what finds no room.</param>
    public void Place(long round, Action<double, string[]> overspill)
    {
        foreach (var (labels, sum) in _waiting.Values)
        {
            if (Get(labels) is { } series) { series.Sum.Observe(sum.Value, round); }
            else { overspill(sum.Value, labels); }
        }
        _waiting.Clear();
    }

    /// <summary>Shows what the round observed, and nothing else.</summary>
    public void Show()
    {
        _journal.Clear();
        foreach (var series in _table.Exposed.Span) { series.Publish(); }
        _shown = ScalarSeries.AsScalars(_table.Exposed);
    }

    private ObservedSum? SumOf(ReadOnlySpan<string> labels)
    {
        if (_table.Find(labels) is { } known) { return known.Sum; }
        // What more than the whole metric waits for is over its limit anyway, and is not kept.
        if (_room is null || _room.Waiting >= _room.Limit) { return Get(labels)?.Sum; }
        var shown = new string[labels.Length];
        for (var i = 0; i < shown.Length; i++) { shown[i] = _table.Shown(i, labels[i]); }
        if (_table.Find(shown) is { } masked) { return masked.Sum; }
        var key = string.Join(Separator, shown);
        if (_waiting.TryGetValue(key, out var waiting)) { return waiting.Sum; }
        var made = new ObservedSum();
        _waiting[key] = (shown, made);
        _room.Waiting++;
        return made;
    }

    // Keys that come when the metric is full have no rows at all: one for each set of keys would be as many again.
    private ObservedSeries? Get(ReadOnlySpan<string> labels) =>
        _room is not null && _room.Own >= _room.Limit && _table.Exposed.Length == 0 ? null : _table.Get(labels, 0, out _);
}
