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

    /// <summary>The search for secrets, whichever signal asks for it.</summary>
    Redaction,
}
