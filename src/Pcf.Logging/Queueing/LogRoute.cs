namespace Pcf.Logging.Queueing;

/// <summary>A queue and which records go to it.</summary>
/// <param name="Queue">The queue, with its sink.</param>
/// <param name="AuditOnly">Whether only audit records do.</param>
/// <param name="Name">What its sink is called in metrics and records.</param>
internal sealed record LogRoute(LogQueue Queue, bool AuditOnly = false, string Name = "stdout");
