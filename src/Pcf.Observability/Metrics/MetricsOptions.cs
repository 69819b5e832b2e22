using System.ComponentModel.DataAnnotations;

namespace Pcf.Observability.Metrics;

/// <summary>What <c>/metrics</c> shows, and to whom.</summary>
public sealed class MetricsOptions
{
    /// <summary>A file that holds the bearer token a scraper must send, at least 16 characters; needed outside Development.</summary>
    /// <remarks>Without one, <c>/metrics</c> answers only in Development, or to callers on the same machine.</remarks>
    public string? TokenFile { get; set; }

    /// <summary>Series that each metric may have, and as many again with a label at <c>other</c>.</summary>
    /// <value>1 to 1 000 000; the default is 1 000.</value>
    [Range(1, 1_000_000)]
    public int CardinalityLimit { get; set; } = 1_000;

    /// <summary>Meters of System.Diagnostics.Metrics to show; a trailing <c>*</c> stands for any ending.</summary>
    /// <value>The default is <c>Pcf.*</c> and <c>System.Runtime</c>.</value>
    public IReadOnlyList<string> Meters { get; set; } = ["Pcf.*", "System.Runtime"];

    /// <summary>Series that all metrics may have together.</summary>
    /// <value>1 to 10 000 000; the default is 100 000.</value>
    [Range(1, 10_000_000)]
    public int SeriesLimit { get; set; } = 100_000;

    /// <summary>How often idle series are looked for, and places given to the busiest values of a label.</summary>
    /// <value>1 second to an hour; the default is 15 seconds.</value>
    [Range(1, 3_600)]
    public TimeSpan Window { get; set; } = MetricsRegistry.DefaultWindow;

    /// <summary>How long a series of a meter's counter or histogram may stay unchanged before it goes, once a scrape has shown its last value.</summary>
    /// <value>A minute to 30 days (<c>01:00:00</c> is an hour); without one series stay for ever.</value>
    [Range(60, 2_592_000)]
    public TimeSpan? IdleTime { get; set; }
}
