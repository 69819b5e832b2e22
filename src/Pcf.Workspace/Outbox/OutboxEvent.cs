using System.Diagnostics;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;

namespace Pcf.Workspace.Outbox;

/// <summary>An event of a note that waits for its delivery to one target. It has ids only: what people wrote stays with the note.</summary>
/// <param name="Id">The event's id, the same for every target and every attempt.</param>
/// <param name="Target">The target's name.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Note">The note.</param>
/// <param name="Author">Its author.</param>
/// <param name="Organization">Its organization after it happened; null for a private note.</param>
/// <param name="Version">Its version after it happened; when deleted, the last it had.</param>
/// <param name="Happened">When it was written, UTC, whole milliseconds.</param>
public sealed record OutboxEvent(
    string Id, string Target, NoteEventKind Kind, NoteId Note, UserId Author, OrganizationId? Organization, int Version, DateTimeOffset Happened)
{
    /// <summary>The trace context of the request that made it, as the header <c>traceparent</c> has it; null when there was none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When it began to wait: when it happened, or when it was replayed.</summary>
    public DateTimeOffset Queued { get; init; } = Happened;

    /// <summary>Attempts to deliver it, the present one included.</summary>
    public int Attempts { get; init; }

    /// <summary>The trace context to keep with an event that happens now; null when there is none.</summary>
    public static string? CurrentTraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;
}

/// <summary>An event whose delivery was given up.</summary>
/// <param name="Event">The event.</param>
/// <param name="Died">When it was given up.</param>
/// <param name="Reason">Why: a word of the service's, never what a receiver answered.</param>
public sealed record DeadLetter(OutboxEvent Event, DateTimeOffset Died, string Reason);

/// <summary>How many events wait.</summary>
/// <param name="Pending">Events that wait for their delivery, those under way included.</param>
/// <param name="Oldest">Since when the oldest of them waits; null when none does.</param>
/// <param name="Dead">Events whose delivery was given up, and that are kept.</param>
public sealed record OutboxState(long Pending, DateTimeOffset? Oldest, long Dead);

/// <summary>What an outbox may hold.</summary>
/// <param name="PendingSince">Events that wait since before this are given up.</param>
/// <param name="Pending">How many may wait; beyond it the oldest are given up.</param>
/// <param name="DeadSince">Dead letters from before this are forgotten.</param>
/// <param name="Dead">How many dead letters are kept; beyond it the oldest are forgotten.</param>
public sealed record OutboxLimits(DateTimeOffset PendingSince, int Pending, DateTimeOffset DeadSince, int Dead);

/// <summary>What trimming an outbox did.</summary>
/// <param name="TooOld">Events given up for their age.</param>
/// <param name="TooMany">Events given up because too many waited.</param>
/// <param name="Forgotten">Dead letters forgotten.</param>
public sealed record OutboxTrimmed(int TooOld, int TooMany, int Forgotten);
