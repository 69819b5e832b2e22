using System.ComponentModel.DataAnnotations;

namespace Pcf.Api.Admission;

/// <summary>How many GraphQL requests may be at work at one time.</summary>
internal sealed class AdmissionOptions
{
    /// <summary>Requests that are always admitted together, however long they take.</summary>
    /// <value>1 to 10 000; the default is 16.</value>
    [Range(1, 10_000)]
    public int MinRequests { get; set; } = 16;

    /// <summary>Requests that are never exceeded, however quick they are.</summary>
    /// <value>1 to 10 000; the default is 1 000.</value>
    [Range(1, 10_000)]
    public int MaxRequests { get; set; } = 1_000;

    /// <summary>The time in which nine of ten requests should be answered: above it fewer are admitted, below it more.</summary>
    /// <value>0.01 to 30 seconds; the default is 0.25.</value>
    [Range(0.01, 30.0)]
    public TimeSpan TargetLatency { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a request waits for a place before it is refused.</summary>
    /// <value>0 to 5 seconds; the default is 0.05.</value>
    [Range(0.0, 5.0)]
    public TimeSpan QueueTime { get; set; } = TimeSpan.FromMilliseconds(50);
}
