using System.ComponentModel.DataAnnotations;

namespace Pcf.Observability.Logging;

/// <summary>How log records leave the process.</summary>
public sealed class LoggingOptions
{
    /// <summary>Records that may wait for standard output; over it they are dropped and counted.</summary>
    /// <value>16 to 1 000 000; the default is 8 192.</value>
    [Range(16, 1_000_000)]
    public int QueueCapacity { get; set; } = 8_192;
}
