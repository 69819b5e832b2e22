using Pcf.Metrics.Budgets;
using Pcf.Metrics.Labels;
using Pcf.Metrics.Registry;

namespace Pcf.Metrics.Series;

/// <summary>Looks at a metric's series once a window: gives places to the busiest values, and lets idle series go. Recording pays nothing for
/// it.</summary>
/// <remarks>
/// What was recorded is found by comparing each series with what it was at the last look. A series goes when it has not changed for the idle time and
/// a
/// scrape that began after the last change has ended: so every scraper has seen its last value.
/// </remarks>
internal sealed class SeriesMaintenance<TSeries>(SeriesTable<TSeries> table, SeriesOptions options, LabelBudgets budgets, RegistryContext context)
    where TSeries : MetricSeries
{
    // A window moves a value's standing by three tenths, and a rival must stand half as high again: two values that take turns then keep their
    // places.
    private const double Share = 0.3;
    private const double Margin = 1.5;

    // Removed a few at a time, since recordings of new label sets wait meanwhile.
    private const int Batch = 1_024;

    // As long as Prometheus looks back for a value.
    private static readonly TimeSpan FrozenTime = TimeSpan.FromMinutes(5);

    private readonly TimeSpan _frozenTime = options.IdleTime ?? FrozenTime;
    private Dictionary<TSeries, Sight> _sights = [];
    private Dictionary<TSeries, Sight> _before = [];

    /// <summary>Ends a window. Not thread-safe; one timer calls it.</summary>
    public void RunWindow()
    {
        var now = context.Clock.GetTimestamp();
        var idle = new List<(TSeries, double)>();
        (_sights, _before) = (_before, _sights);
        _sights.Clear();
        foreach (var series in table.Exposed.Span)
        {
            var sight = See(series, now);
            _sights[series] = sight;
            if (IsIdle(series, sight, now)) { idle.Add((series, sight.Weight)); }
        }
        for (var i = 0; i < budgets.Length; i++)
        {
            if (budgets[i]?.Rivals is { } rivals) { GivePlaces(i, budgets[i]!, rivals); }
        }
        foreach (var some in idle.Chunk(Batch)) { table.Remove(some); }
    }

    private Sight See(TSeries series, long now)
    {
        var weight = series.Weight;
        // Not a number never equals itself: what it stands for is a change.
        if (_before.TryGetValue(series, out var last) && weight == last.Weight) { return last; }
        if (!double.IsNaN(weight)) { NoteTraffic(series, weight - last.Weight); }
        return new Sight(weight, now, context.Scrapes.Begun);
    }

    private void NoteTraffic(TSeries series, double weight)
    {
        for (var i = 0; i < budgets.Length; i++)
        {
            if (budgets[i] is { Rivals: not null } budget && budget.Find(series.Values[i], LabelHash.Compute(series.Values[i])) is { } place)
            {
                place.Traffic += weight;
            }
        }
    }

    private bool IsIdle(TSeries series, Sight sight, long now)
    {
        var allowed = series.State == SeriesState.Frozen ? _frozenTime : options.IdleTime;
        return allowed is { } time && context.Clock.GetElapsedTime(sight.Since, now) >= time && context.Scrapes.LastShown > sight.Scrape;
    }

    private void GivePlaces(int label, LabelBudget budget, HeavyHitterCandidates rivals)
    {
        var ranked = rivals.EndWindow(Share);
        var places = budget.Places().ToList();
        foreach (var place in places)
        {
            place.Score = ((1 - Share) * place.Score) + (Share * place.Traffic);
            place.Traffic = 0;
        }
        if (!budget.IsFull) { return; }
        places.Sort(static (one, other) => one.Score.CompareTo(other.Score));
        for (var i = 0; i < Math.Min(ranked.Count, places.Count) && ranked[i].Score > places[i].Score * Margin; i++)
        {
            var score = places[i].Score;
            if (!table.Replace(label, places[i], ranked[i])) { return; }
            rivals.Remove(ranked[i]);
            rivals.Add(places[i], score);
        }
    }

    /// <param name="Weight">What the series had recorded.</param>
    /// <param name="Since">When it was first seen like this.</param>
    /// <param name="Scrape">The last scrape that had begun by then.</param>
    private readonly record struct Sight(double Weight, long Since, long Scrape);
}
