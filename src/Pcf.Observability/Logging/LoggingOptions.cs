using System.ComponentModel.DataAnnotations;

namespace Pcf.Observability.Logging;

/// <summary>How standard output is written.</summary>
public enum LogFormat
{
    /// <summary>For people on a terminal, as JSON anywhere else.</summary>
    Auto,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>For people; in colour on a terminal.</summary>
    Text,
}

/// <summary>How log records leave the process.</summary>
public sealed class LoggingOptions
{
    /// <summary>How standard output is written. Files and OTLP are not touched by it.</summary>
    /// <value>The default is <see cref="LogFormat.Auto"/>.</value>
    public LogFormat Format { get; set; }

    /// <summary>Records that may wait for each sink; over it they are dropped and counted, lower levels first.</summary>
    /// <value>16 to 1 000 000; the default is 8 192.</value>
    [Range(16, 1_000_000)]
    public int QueueCapacity { get; set; } = 8_192;

    /// <summary>Memory that the records waiting for each sink may take, in MiB.</summary>
    /// <value>1 to 1 024; the default is 8.</value>
    [Range(1, 1_024)]
    public int QueueMiB { get; set; } = 8;

    /// <summary>Whether records go to the OTLP receiver as well, when one is set.</summary>
    /// <value>The default is false.</value>
    public bool Otlp { get; set; }
}
