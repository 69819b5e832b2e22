namespace Pcf.Workspace.Outbox;

/// <summary>Events that were written with the changes they are about, in the same transaction, and wait for their delivery. Thread-safe.</summary>
/// <remarks>
/// An event is claimed for a time, and when that has passed without a word it can be claimed again: it is delivered at least once. Of the events of
/// one note to one target only the oldest can be claimed, so they are delivered in their order. Every method can throw
/// <see cref="WorkspaceException"/> with Unavailable.
/// </remarks>
public interface IOutbox
{
    /// <summary>What <see cref="TrimAsync"/> gives as the reason for events that waited too long.</summary>
    const string TooOld = "too_old";

    /// <summary>What <see cref="TrimAsync"/> gives as the reason for events beyond the number that may wait.</summary>
    const string TooMany = "too_many";

    /// <summary>Claims events that are due, oldest first, and counts an attempt of each.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="owner">Who claims; another in each process.</param>
    /// <param name="most">How many at most, 1 to 100.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">When the claim ends.</param>
    /// <param name="cancel">Gives up.</param>
    ValueTask<IReadOnlyList<OutboxEvent>> ClaimAsync(
        string target, string owner, int most, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel);

    /// <summary>Removes an event that was delivered. The note's next becomes due.</summary>
    /// <param name="claimed">The event.</param>
    /// <param name="owner">Who claimed it.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>False, and nothing done, when the claim has passed to another.</returns>
    ValueTask<bool> CompleteAsync(OutboxEvent claimed, string owner, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Gives a claimed event back.</summary>
    /// <param name="claimed">The event, with the attempts that it is to have.</param>
    /// <param name="owner">Who claimed it.</param>
    /// <param name="due">When it can be claimed again.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>False, and nothing done, when the claim has passed to another.</returns>
    ValueTask<bool> ReturnAsync(OutboxEvent claimed, string owner, DateTimeOffset due, CancellationToken cancel);

    /// <summary>Gives up a claimed event: it becomes a dead letter. The note's next becomes due.</summary>
    /// <param name="claimed">The event.</param>
    /// <param name="owner">Who claimed it.</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">Why, 1 to 40 characters.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>False, and nothing done, when the claim has passed to another.</returns>
    ValueTask<bool> BuryAsync(OutboxEvent claimed, string owner, DateTimeOffset now, string reason, CancellationToken cancel);

    /// <summary>How many events wait.</summary>
    /// <param name="cancel">Gives up counting.</param>
    ValueTask<OutboxState> CountAsync(CancellationToken cancel);

    /// <summary>Dead letters, by event id and target.</summary>
    /// <param name="after">Continue after this one; null begins with the first.</param>
    /// <param name="first">How many, 1 to 1 000.</param>
    /// <param name="cancel">Gives up.</param>
    ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(DeadLetter? after, int first, CancellationToken cancel);

    /// <summary>Lets dead letters wait for their delivery again, as if they had just happened.</summary>
    /// <param name="id">The event's id; null replays all.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancel">Gives up between parts.</param>
    /// <returns>How many there were.</returns>
    ValueTask<int> ReplayAsync(string? id, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Holds the outbox within its limits.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancel">Gives up between parts.</param>
    ValueTask<OutboxTrimmed> TrimAsync(OutboxLimits limits, DateTimeOffset now, CancellationToken cancel);
}
