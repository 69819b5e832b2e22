namespace Pcf.Metrics.Registry;

/// <summary>What a metric is to a scraper (the TYPE line of the text format).</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
