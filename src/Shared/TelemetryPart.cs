namespace Pcf.Shared;

/// <summary>What of the telemetry takes time.</summary>
internal enum TelemetryPart
{
    /// <summary>Recordings through meters, scrapes and pushes.</summary>
    Metrics,

    /// <summary>Log records, and the threads that carry them to their sinks.</summary>
    Logging,

    /// <summary>The sampler, spans that begin and end, and the thread that sends them.</summary>
    Tracing,

    /// <summary>What is done for each HTTP request: its id, scope, metrics and span.</summary>
    Requests,

    /// <summary>The search for secrets, whichever signal asks for it.</summary>
    Redaction,
}
