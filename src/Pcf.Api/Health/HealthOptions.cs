using System.ComponentModel.DataAnnotations;

namespace Pcf.Api.Health;

/// <summary>How readiness is found out.</summary>
internal sealed class HealthOptions
{
    /// <summary>How long one dependency may take to answer.</summary>
    /// <value>0.1 to 30 seconds; the default is 2.</value>
    [Range(0.1, 30.0)]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the dependencies are checked without a request; the first time when the process starts.</summary>
    /// <value>1 to 300 seconds; the default is 15.</value>
    [Range(1.0, 300.0)]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a report is given again before the next check.</summary>
    /// <value>0 to 60 seconds; the default is 2: with <see cref="Deadline"/> a server that hangs is seen within four seconds.</value>
    [Range(0.0, 60.0)]
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a service that refuses requests because there are too many is not ready (503), instead of degraded (200).</summary>
    /// <value>The default is false: to take it out would overload the others.</value>
    public bool OverloadIsUnready { get; set; }
}
