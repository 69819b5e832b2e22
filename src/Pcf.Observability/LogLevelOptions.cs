namespace Pcf.Observability;

/// <summary>Who may change levels of the log while the service runs.</summary>
public sealed class LogLevelOptions
{
    /// <summary>A file that holds the bearer token for it, at least 16 characters and another than that of <c>/metrics</c>; without one there is no
    /// access outside Development.</summary>
    public string? TokenFile { get; set; }
}
