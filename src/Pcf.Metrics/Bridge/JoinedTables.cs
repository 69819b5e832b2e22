using Pcf.Metrics.Exposition;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics.Bridge;

/// <summary>Collects a metric that some instruments record and others observe, so that each label set as it is shown stands on the page
/// once.</summary>
/// <remarks>Only the values as shown decide: masked, cut or over a budget, tags that differ can become one label set.</remarks>
internal static class JoinedTables
{
    // No shown value has it: control characters are replaced.
    private const char Separator = '\u0001';

    /// <summary>Adds the series of all tables to a page.</summary>
    /// <param name="family">The metric.</param>
    /// <param name="recorded">Its tables of what is recorded.</param>
    /// <param name="observed">Its tables of what is observed.</param>
    /// <param name="addsUp">Whether two values of one label set are added up; else the observed one is shown, which is the newer.</param>
    /// <param name="collection">The page.</param>
    public static void Collect(MetricHeader family, Family[] recorded, Family[] observed, bool addsUp, ScrapeSnapshot collection)
    {
        var byNames = observed.OfType<ScalarFamily>().ToDictionary(NamesOf, StringComparer.Ordinal);
        var rests = new Dictionary<Family, ReadOnlyMemory<ScalarSeries>>();
        foreach (var table in recorded.OfType<ScalarFamily>())
        {
            var shown = table.Exposed;
            if (shown.Length > 0 && byNames.TryGetValue(NamesOf(table), out var other) && other.Exposed is { Length: > 0 } rest)
            {
                (shown, rests[other]) = Join(table.Labels, shown, other.Labels, rest, addsUp);
            }
            collection.Add(family, table.Labels, shown);
        }
        foreach (var table in observed.OfType<ScalarFamily>())
        {
            collection.Add(family, table.Labels, rests.TryGetValue(table, out var rest) ? rest : table.Exposed);
        }
    }

    private static (ReadOnlyMemory<ScalarSeries> Recorded, ReadOnlyMemory<ScalarSeries> Observed) Join(
        Label[] labels, ReadOnlyMemory<ScalarSeries> recorded, Label[] observedLabels, ReadOnlyMemory<ScalarSeries> observed, bool addsUp)
    {
        // The tables have the same labels, but each in the order of its first recording.
        var order = Array.ConvertAll(labels, label => Array.FindIndex(observedLabels, other => other.Name == label.Name));
        var byValues = new Dictionary<string, ScalarSeries>(observed.Length, StringComparer.Ordinal);
        foreach (var series in observed.Span) { byValues[string.Join(Separator, order.Select(label => series.Values[label]))] = series; }
        var kept = new List<ScalarSeries>(recorded.Length);
        var added = new HashSet<ScalarSeries>();
        foreach (var series in recorded.Span)
        {
            if (!byValues.TryGetValue(string.Join(Separator, series.Values), out var same)) { kept.Add(series); }
            else if (addsUp)
            {
                kept.Add(new SummedSeries(labels, series, same));
                added.Add(same);
            }
        }
        return (kept.ToArray(), added.Count == 0 ? observed : observed.ToArray().Where(series => !added.Contains(series)).ToArray());
    }

    private static string NamesOf(Family table) => string.Join(',', table.Labels.Select(label => label.Name).Order(StringComparer.Ordinal));
}

/// <summary>What two series of one label set have together, for one page.</summary>
internal sealed class SummedSeries(ReadOnlySpan<Label> labels, ScalarSeries recorded, ScalarSeries observed) : ScalarSeries(labels, recorded.Values)
{
    public override double Value => recorded.Value + observed.Value;

    // The observed part may be older than the recorded one.
    public override long Created
    {
        get => 0;
        set { }
    }

    internal override bool TryRetire(double weight) => false;
}
