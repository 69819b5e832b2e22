using System.ComponentModel.DataAnnotations;
using Pcf.Redaction;

namespace Pcf.Observability;

/// <summary>What a process says of itself, in all three signals.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Whether anything is recorded at all; off, the library adds nothing to a request.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The service's name in log records and spans.</summary>
    /// <value>The default is the entry assembly's name.</value>
    public string? ServiceName { get; set; }

    /// <summary>The key of the hashes that stand for ids of users and tenants. The same key in every process makes their stand-ins comparable.</summary>
    /// <value>16 characters or more; without one each process makes its own at start.</value>
    [Secret]
    [StringLength(256, MinimumLength = 16)]
    public string? HashKey { get; set; }

    /// <summary>How long a stop waits for a receiver, or another sink, that takes nothing of what is left; one that takes some of it has all of the stop's time.</summary>
    /// <value>0.5 to 60 seconds; the default is 2.</value>
    [Range(0.5, 60.0)]
    public TimeSpan StopPatience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Activity sources to trace; a trailing <c>*</c> stands for any ending.</summary>
    /// <value>The default is the host's own and <c>Pcf.*</c>.</value>
    public IReadOnlyList<string> Sources { get; set; } = ["Microsoft.AspNetCore", "System.Net.Http", "Pcf.*"];
}
