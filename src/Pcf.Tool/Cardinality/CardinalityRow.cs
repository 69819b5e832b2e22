namespace Pcf.Tool.Cardinality;

/// <summary>How one metric stands to its budget, and what moved between two looks.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Series">Series it shows.</param>
/// <param name="Limit">Series it may have; 0 when the service does not say.</param>
/// <param name="Demand">Label sets it was asked for.</param>
/// <param name="Overflowed">Recordings under <c>other</c>, and those rejected, since the service started.</param>
/// <param name="Growth">Series it gained between the looks.</param>
/// <param name="WorstLabel">The label with the most values, and how many.</param>
internal sealed record CardinalityRow(string Metric, int Series, double Limit, double Demand, double Overflowed, int Growth, string WorstLabel)
{
    /// <summary>Whether it was asked for more than it may have, so that some label sets share a series.</summary>
    public bool IsOver => Limit > 0 && Math.Max(Series, Demand) > Limit;

    /// <summary>The metrics of a page, those nearest to their budget first.</summary>
    public static IReadOnlyList<CardinalityRow> Of(MetricsPage before, MetricsPage now) =>
    [
        .. now.Metrics
            .Select(metric => new CardinalityRow(
                metric.Key,
                metric.Value.Series,
                now.IsTold(metric.Key) ? now.Self("telemetry_metric_series_limit", metric.Key) : now.DefaultLimit,
                now.IsTold(metric.Key) ? now.Self("telemetry_series_demand", metric.Key) : metric.Value.Series,
                now.Self("telemetry_series_overflowed_total", metric.Key) + now.Self("telemetry_series_rejected_total", metric.Key),
                metric.Value.Series - (before.Metrics.TryGetValue(metric.Key, out var earlier) ? earlier.Series : 0),
                metric.Value.WorstLabel() is { } worst ? $"{worst.Name} ({worst.Values})" : "–"))
            .OrderByDescending(row => row.Limit > 0 ? Math.Max(row.Series, row.Demand) / row.Limit : 0)
            .ThenByDescending(row => row.Series)
            .ThenBy(row => row.Metric, StringComparer.Ordinal),
    ];
}
