using Pcf.Observability.Redaction;

namespace Pcf.Observability.Metrics;

/// <summary>Finds the series of a label set, and makes it within the budgets. Thread-safe; finding a known one takes no lock.</summary>
internal sealed class SeriesTable<TSeries>
    where TSeries : Series
{
    private const int InitialBuckets = 8;
    private const int MaxValueLength = 256;

    private readonly Label[] _labels;
    private readonly LabelBudget[] _budgets;
    private readonly int _limit;
    private readonly Redactor? _redactor;
    private readonly TimeProvider _clock;
    private readonly Func<string[], TSeries> _make;
    private readonly Lock _growth = new();

    // Entries are never changed once published: growth links new ones, so a reader in an old chain still ends.
    private volatile Entry?[] _buckets = new Entry?[InitialBuckets];
    private volatile TSeries[] _inOrder = [];
    private int _count;
    private int _withOther;
    private long _overflowed;

    /// <param name="labels">The metric's labels.</param>
    /// <param name="registry">Says how many series the metric may have (and as many again with <see cref="Label.Other"/> in them), and what its labels may show.</param>
    /// <param name="make">Makes the series of a label set.</param>
    public SeriesTable(Label[] labels, MetricsRegistry registry, Func<string[], TSeries> make)
    {
        _labels = labels;
        _limit = registry.CardinalityLimit;
        _redactor = registry.Redactor;
        _clock = registry.Clock;
        _make = make;
        _budgets = Array.ConvertAll(labels, label => new LabelBudget(label.MaxValues == 0 ? _limit : label.MaxValues));
    }

    /// <summary>How often a label set was recorded under <see cref="Label.Other"/>.</summary>
    public long Overflowed => Interlocked.Read(ref _overflowed);

    /// <summary>Series made so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The series that a page shows, in the order of their making.</summary>
    public ReadOnlyMemory<TSeries> Exposed => _inOrder.AsMemory(0, Math.Min(Count, _inOrder.Length));

    /// <summary>The series of a label set; a new one within the budgets, else the one under <see cref="Label.Other"/>.</summary>
    /// <param name="values">The label values, in the metric's order.</param>
    /// <param name="admitted">Whether the series is that of the values as given.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than labels.</exception>
    public TSeries Get(ReadOnlySpan<string> values, out bool admitted)
    {
        admitted = true;
        return Find(values, Hash(values)) ?? Make(values, out admitted);
    }

    /// <summary>The series of a label set, or null.</summary>
    public TSeries? Find(ReadOnlySpan<string> values) => Find(values, Hash(values));

    private TSeries? Find(ReadOnlySpan<string> values, int hash)
    {
        var buckets = _buckets;
        for (var entry = buckets[hash & (buckets.Length - 1)]; entry is not null; entry = entry.Next)
        {
            if (entry.Hash == hash && Same(entry.Series.Values, values)) { return entry.Series; }
        }
        return null;
    }

    private TSeries Make(ReadOnlySpan<string> values, out bool admitted)
    {
        if (values.Length != _labels.Length)
        {
            throw new ArgumentException($"{values.Length} label values were given; there are {_labels.Length} labels: {string.Join(", ", _labels.Select(l => l.Name))}.", nameof(values));
        }

        var clean = new string[values.Length];
        for (var i = 0; i < clean.Length; i++) { clean[i] = Clean(_labels[i].Name, values[i] ?? ""); }
        var own = (string[])clean.Clone();
        ApplyBudgets(own);
        lock (_growth)
        {
            // The metric as a whole is full: the label with the most values gives way, then the next, until there is room or all are `other`.
            while (IsFullFor(own) && Find(own, Hash(own)) is null && WidestLabel(own) is >= 0 and var widest)
            {
                _budgets[widest].Close();
                own[widest] = Label.Other;
            }
            admitted = own.AsSpan().SequenceEqual(clean);
            if (!admitted) { Interlocked.Increment(ref _overflowed); }
            return Find(own, Hash(own)) ?? Add(own);
        }
    }

    // Redacted before it is cut: the cut must not take away what tells a secret.
    private string Clean(string label, string value) => LabelValue.Clean(_redactor?.Redact(label, value) ?? value, MaxValueLength);

    private void ApplyBudgets(string[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != Label.Other) { values[i] = _budgets[i].Admit(values[i]); }
        }
    }

    // Sets with `other` in them have places of their own, or the first full budget would take every other label with it.
    private bool IsFullFor(string[] values) => (values.Contains(Label.Other) ? _withOther : _count - _withOther) >= _limit;

    private int WidestLabel(string[] values)
    {
        var widest = -1;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != Label.Other && (widest < 0 || _budgets[i].Count > _budgets[widest].Count)) { widest = i; }
        }
        return widest;
    }

    private TSeries Add(string[] values)
    {
        var series = _make(values);
        series.Created = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (_count >= _buckets.Length) { Grow(); }
        Link(_buckets, Hash(values), series);
        if (_count >= _inOrder.Length)
        {
            var wider = new TSeries[Math.Max(4, _inOrder.Length * 2)];
            _inOrder.CopyTo(wider, 0);
            _inOrder = wider;
        }
        _inOrder[_count] = series;
        if (values.Contains(Label.Other)) { _withOther++; }
        Volatile.Write(ref _count, _count + 1);
        return series;
    }

    private void Grow()
    {
        var wider = new Entry?[_buckets.Length * 2];
        foreach (var series in Exposed.Span) { Link(wider, Hash(series.Values), series); }
        _buckets = wider;
    }

    private static void Link(Entry?[] buckets, int hash, TSeries series)
    {
        ref var head = ref buckets[hash & (buckets.Length - 1)];
        Volatile.Write(ref head, new Entry(hash, series, head));
    }

    private static int Hash(ReadOnlySpan<string> values)
    {
        var hash = 17u;
        // string.GetHashCode is seeded per process, so a client cannot choose colliding values.
        foreach (var value in values) { hash = (hash * 0x9E3779B1u) ^ (uint)(value?.GetHashCode(StringComparison.Ordinal) ?? 0); }
        return (int)(hash ^ (hash >> 15));
    }

    private static bool Same(string[] known, ReadOnlySpan<string> given)
    {
        if (known.Length != given.Length) { return false; }
        for (var i = 0; i < known.Length; i++)
        {
            if (!ReferenceEquals(known[i], given[i]) && !string.Equals(known[i], given[i], StringComparison.Ordinal)) { return false; }
        }
        return true;
    }

    private sealed record Entry(int Hash, TSeries Series, Entry? Next);
}
