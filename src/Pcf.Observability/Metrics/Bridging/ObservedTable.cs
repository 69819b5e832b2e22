namespace Pcf.Observability.Metrics.Bridging;

/// <summary>Series of one set of label names whose values are read at a scrape. What one scrape did not observe is not shown in it. One thread at a time observes.</summary>
internal sealed class ObservedTable : ScalarFamily
{
    private readonly MetricKind _kind;
    private readonly SeriesTable<ObservedSeries> _table;
    private readonly List<(ObservedSeries Series, ObservedSeries.Mark Before)> _journal = [];
    private ReadOnlyMemory<ScalarSeries> _shown;

    public ObservedTable(string name, string help, MetricKind kind, Label[] labels, MetricsRegistry registry, Budgets.SeriesRoom? room)
        : base(name, help, labels)
    {
        _kind = kind;
        _table = new SeriesTable<ObservedSeries>(labels, new SeriesOptions(), registry, values => new ObservedSeries(labels, values), room: room);
    }

    internal override MetricKind Kind => _kind;

    internal override Budgets.SeriesFigures Figures => _table.Figures;

    internal override ReadOnlyMemory<ScalarSeries> Exposed => _shown;

    internal override ScalarSeries? Find(ReadOnlySpan<string> labels) => _table.Find(labels);

    /// <summary>Takes one observation; what is observed twice in a round is added up.</summary>
    /// <returns>False when there is no room for its series.</returns>
    public bool TryObserve(double value, long round, ReadOnlySpan<string> labels)
    {
        if (_table.Get(labels, 0, out _) is not { } series) { return false; }
        _journal.Add((series, series.Observe(value, round)));
        return true;
    }

    /// <summary>Keeps what was observed since the last call.</summary>
    public void Commit() => _journal.Clear();

    /// <summary>Forgets what was observed since the last <see cref="Commit"/>.</summary>
    public void Undo()
    {
        for (var i = _journal.Count - 1; i >= 0; i--) { _journal[i].Series.Restore(_journal[i].Before); }
        _journal.Clear();
    }

    /// <summary>Shows what the round observed, and nothing else.</summary>
    public void Publish(long round)
    {
        HashSet<ObservedSeries>? gone = null;
        foreach (var series in _table.Exposed.Span)
        {
            if (!series.TryPublish(round)) { (gone ??= []).Add(series); }
        }
        if (gone is not null) { _table.Drop(gone); }
        _shown = ScalarSeries.AsScalars(_table.Exposed);
    }
}

/// <summary>A number that is observed, and shown once all that observe it have been asked.</summary>
internal sealed class ObservedSeries(ReadOnlySpan<Label> labels, string[] values) : ScalarSeries(labels, values)
{
    private double _value;
    private Mark _mark;

    public override double Value => Volatile.Read(ref _value);

    // A total that is kept elsewhere may be older than its first observation.
    public override long Created
    {
        get => 0;
        set { }
    }

    /// <summary>Adds to what the round has observed.</summary>
    /// <returns>What was there before.</returns>
    public Mark Observe(double value, long round)
    {
        var before = _mark;
        _mark = new Mark(round, before.Round == round ? before.Sum + value : value);
        return before;
    }

    public void Restore(Mark before) => _mark = before;

    /// <summary>Shows the sum of the round; false if it observed nothing.</summary>
    public bool TryPublish(long round)
    {
        if (_mark.Round != round) { return false; }
        Volatile.Write(ref _value, _mark.Sum);
        return true;
    }

    internal override bool TryRetire(double weight) => true;

    /// <param name="Round">The last round that observed the series; they begin at 1.</param>
    /// <param name="Sum">What it has observed.</param>
    internal readonly record struct Mark(long Round, double Sum);
}
