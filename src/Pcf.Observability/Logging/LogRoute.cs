namespace Pcf.Observability.Logging;

/// <summary>A queue and which records go to it.</summary>
/// <param name="Queue">The queue, with its sink.</param>
/// <param name="AuditOnly">Whether only audit records do.</param>
public sealed record LogRoute(LogQueue Queue, bool AuditOnly = false);
