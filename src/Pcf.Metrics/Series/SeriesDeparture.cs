using Pcf.Metrics.Registry;

namespace Pcf.Metrics.Series;

/// <summary>Series of a table that are to go, each once a scrape has shown all that was recorded in it. Not thread-safe.</summary>
internal abstract class SeriesDeparture
{
    /// <summary>Notes what the series stand at that are to go by now.</summary>
    public abstract void NoteWeights();

    /// <summary>Lets those go that have been shown as they stand. Called before a page is collected.</summary>
    /// <returns>Whether none is left.</returns>
    public abstract bool IsOver();
}

/// <inheritdoc/>
/// <param name="table">Where they are.</param>
/// <param name="leaving">Returns whether a series with these values goes; asked each time, so one may stay after all.</param>
/// <param name="context">Says which scrapes have ended.</param>
internal sealed class SeriesDeparture<TSeries>(SeriesTable<TSeries> table, Func<Predicate<string[]>> leaving,
    RegistryContext context) : SeriesDeparture
    where TSeries : MetricSeries
{
    private Dictionary<TSeries, Sight> _sights = [];

    public override void NoteWeights() => NoteWeights(leaving());

    public override bool IsOver()
    {
        var leaves = leaving();
        // A scrape that began after the look has shown what was seen then.
        table.Remove(_sights.Where(one => one.Value.Scrape < context.Scrapes.LastShown && leaves(one.Key.Values))
            .Select(one => (one.Key, one.Value.Weight)));
        NoteWeights(leaves);
        return _sights.Count == 0;
    }

    private void NoteWeights(Predicate<string[]> leaves)
    {
        var now = new Dictionary<TSeries, Sight>();
        foreach (var series in table.Exposed.Span)
        {
            if (!leaves(series.Values)) { continue; }
            var weight = series.Weight;
            now[series] = _sights.TryGetValue(series, out var last) && last.Weight == weight ? last : new Sight(weight, context.Scrapes.Begun);
        }
        _sights = now;
    }

    /// <param name="Weight">What the series had recorded.</param>
    /// <param name="Scrape">The last scrape that had begun by then.</param>
    private readonly record struct Sight(double Weight, long Scrape);
}
