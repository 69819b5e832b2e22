using System.ComponentModel.DataAnnotations;

namespace Pcf.Metrics;

/// <summary>What <c>/metrics</c> shows, and to whom.</summary>
public sealed class MetricsOptions
{
    /// <summary>A file that holds the bearer token a scraper must send, at least 16 characters; needed outside Development.</summary>
    /// <remarks>Without one, <c>/metrics</c> answers only in Development.</remarks>
    public string? TokenFile { get; set; }

    /// <summary>A port of its own for <c>/metrics</c>, <c>/health</c> and levels, and for nothing else; the service's own ports then answer 404
    /// there.</summary>
    /// <value>1 to 65 535; by default there is none, and the service's ports answer.</value>
    [Range(1, 65_535)]
    public int Port { get; set; }

    /// <summary>The address that <see cref="Port"/> is on.</summary>
    /// <value>An IP address, or <c>*</c> for all; the default is the loopback.</value>
    public string? Address { get; set; }

    /// <summary>Whether metrics are also sent by OTLP, where an endpoint is set (<c>PCF:Telemetry:Otlp:Endpoint</c>,
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> or those for metrics alone).</summary>
    /// <value>The default is true.</value>
    public bool Otlp { get; set; } = true;

    /// <summary>How long a scrape may take, waiting for observed metrics and for the scraper included.</summary>
    /// <value>1 to 60 seconds; the default is 10. A scraper that says how long it waits lowers it for its scrape.</value>
    [Range(1.0, 60.0)]
    public TimeSpan ScrapeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Series that each metric may have, and as many again with a label at <c>other</c>.</summary>
    /// <value>1 to 1 000 000; the default is 1 000.</value>
    [Range(1, 1_000_000)]
    public int CardinalityLimit { get; set; } = 1_000;

    /// <summary>Meters of System.Diagnostics.Metrics to show; a trailing <c>*</c> stands for any ending.</summary>
    /// <remarks>
    /// The framework's own meters of sockets, name resolution and the web server (<c>System.Net.*</c>, <c>Microsoft.AspNetCore.*</c>,
    /// <c>Microsoft.Extensions.*</c>, <c>OpenTelemetry*</c>) are
    /// left out unless an entry other than <c>*</c> names them, as in <c>*,System.Net.Http</c>.
    /// </remarks>
    /// <value>The default is <c>*</c>, all meters of the service and its libraries.</value>
    public IReadOnlyList<string> Meters { get; set; } = ["*"];

    /// <summary>Routes that have series of their own in the metrics of HTTP requests; further ones share <c>other</c>.</summary>
    /// <value>1 to 10 000; without one as many as are mapped, from 30 to 1 000.</value>
    [Range(1, 10_000)]
    public int? EndpointLimit { get; set; }

    /// <summary>Sets the registry up beyond these options, such as limits of labels that the service knows.</summary>
    public Action<MetricsRegistryBuilder>? ConfigureRegistry { get; set; }

    /// <summary>Which metrics have rows of their own in <c>telemetry_metric_series</c> and in the other metrics about limits.</summary>
    /// <value>The default is <see cref="Metrics.SeriesRows.Notable"/>.</value>
    public SeriesRows SeriesRows { get; set; }

    /// <summary>Series that all metrics may have together.</summary>
    /// <value>1 to 10 000 000; the default is 100 000.</value>
    [Range(1, 10_000_000)]
    public int SeriesLimit { get; set; } = 100_000;

    /// <summary>How often idle series are looked for, and places given to the busiest values of a label.</summary>
    /// <value>1 second to an hour; the default is 15 seconds.</value>
    [Range(1, 3_600)]
    public TimeSpan Window { get; set; } = MetricsRegistry.DefaultWindow;

    /// <summary>How long a series of a meter's counter or histogram may stay unchanged before it goes, once a scrape has shown its last
    /// value.</summary>
    /// <value>A minute to 30 days (<c>01:00:00</c> is an hour); without one series stay for ever.</value>
    [Range(60, 2_592_000)]
    public TimeSpan? IdleTime { get; set; }
}
