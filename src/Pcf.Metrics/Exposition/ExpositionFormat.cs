namespace Pcf.Metrics.Exposition;

/// <summary>A format that a scraper can ask for.</summary>
/// <param name="ContentType">The media type of the answer.</param>
/// <param name="Open">Starts a page in it.</param>
internal sealed record ExpositionFormat(string ContentType, Func<ScrapeBuffer, MetricWriter> Open)
{
    /// <summary>Prometheus text 0.0.4: the one that every scraper reads.</summary>
    public static readonly ExpositionFormat Text = new("text/plain; version=0.0.4; charset=utf-8", buffer => new TextMetricWriter(buffer));

    /// <summary>OpenMetrics 1.0: with created times, units and exemplars.</summary>
    public static readonly ExpositionFormat OpenMetrics = new("application/openmetrics-text; version=1.0.0; charset=utf-8",
        buffer => new OpenMetricsWriter(buffer));

    /// <summary>Messages of io.prometheus.client.MetricFamily, each after its length: the only one with native histograms.</summary>
    public static readonly ExpositionFormat Protobuf =
        new("application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
            buffer => new ProtobufMetricWriter(buffer));
}
