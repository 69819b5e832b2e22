using Pcf.Workspace.Outbox;
using Pcf.Workspace.SurrealDb.Connections;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>The outbox in the notes' database.</summary>
/// <param name="database">Where the statements run.</param>
internal sealed class SurrealDbOutbox(Database database) : IOutbox
{
    private const int RowsInOneWrite = 100;

    // Events behind another of their note are looked at again when that one is done with; this is for a process that ended in between.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private static readonly Func<Row, DeadLetter> DeadLetter = static row =>
        new DeadLetter(OutboxRows.Event(row), row.Time("died"), row.Text("reason"));

    public async ValueTask<IReadOnlyList<OutboxEvent>> ClaimAsync(
        string target, string owner, int most, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) => Row.ReadAll(
            await database.WriteAsync(
                OutboxStatements.Claim, cancel,
                ("target", target), ("owner", owner), ("most", most), ("window", 4 * most),
                ("from", OutboxRows.PlaceOf(target, DateTimeOffset.UnixEpoch)), ("to", OutboxRows.PlaceOf(target, now)),
                ("until", OutboxRows.PlaceOf(target, until)), ("again", OutboxRows.PlaceOf(target, now + LookAgain))),
            OutboxRows.Event);

    public async ValueTask<bool> CompleteAsync(OutboxEvent claimed, string owner, DateTimeOffset now, CancellationToken cancel) =>
        await database.WriteAsync(OutboxStatements.Complete, cancel, Arguments(claimed, owner, now)) is true;

    public async ValueTask<bool> ReturnAsync(OutboxEvent claimed, string owner, DateTimeOffset due, CancellationToken cancel) =>
        await database.WriteAsync(
            OutboxStatements.Return, cancel,
            ("id", OutboxRows.Key(claimed)), ("owner", owner), ("due", OutboxRows.PlaceOf(claimed.Target, due)), ("attempts", claimed.Attempts)) is true;

    public async ValueTask<bool> BuryAsync(
        OutboxEvent claimed, string owner, DateTimeOffset now, string reason, CancellationToken cancel) =>
        await database.WriteAsync(
            OutboxStatements.Bury, cancel, [.. Arguments(claimed, owner, now), ("now", now.ToUnixTimeMilliseconds()), ("reason", reason)]) is true;

    public async ValueTask<OutboxState> CountAsync(CancellationToken cancel)
    {
        var counts = new Row((Dictionary<string, object?>)(await database.ReadAsync(OutboxStatements.Count, cancel))!);
        return new OutboxState(
            counts.Number("pending"),
            counts.OptionalNumber("oldest") is { } oldest ? DateTimeOffset.FromUnixTimeMilliseconds(oldest) : null,
            counts.Number("dead"));
    }

    public async ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(DeadLetter? after, int first, CancellationToken cancel) => Row.ReadAll(
        await (after is null
            ? database.ReadAsync(OutboxStatements.ListDead, cancel, ("limit", first))
            : database.ReadAsync(
                OutboxStatements.ListDeadAfter, cancel, ("event", after.Event.Id), ("target", after.Event.Target), ("limit", first))),
        DeadLetter);

    public ValueTask<int> ReplayAsync(string? id, DateTimeOffset now, CancellationToken cancel) => id is null
        ? InPartsAsync(OutboxStatements.ReplayAll, cancel, ("now", now.ToUnixTimeMilliseconds()), ("due", Due(now)))
        : InPartsAsync(OutboxStatements.ReplayOne, cancel, ("event", id), ("now", now.ToUnixTimeMilliseconds()), ("due", Due(now)));

    public async ValueTask<OutboxTrimmed> TrimAsync(OutboxLimits limits, DateTimeOffset now, CancellationToken cancel) => new(
        await InPartsAsync(
            OutboxStatements.BuryOld, cancel, ("before", limits.PendingSince.ToUnixTimeMilliseconds()), ("now", now.ToUnixTimeMilliseconds()),
            ("reason", IOutbox.TooOld)),
        await InPartsAsync(
            OutboxStatements.BurySurplus, cancel, ("most", limits.Pending), ("now", now.ToUnixTimeMilliseconds()), ("reason", IOutbox.TooMany)),
        await InPartsAsync(OutboxStatements.ForgetOld, cancel, ("before", limits.DeadSince.ToUnixTimeMilliseconds()))
            + await InPartsAsync(OutboxStatements.ForgetSurplus, cancel, ("most", limits.Dead)));

    private async ValueTask<int> InPartsAsync(Statement statement, CancellationToken cancel, params (string Name, object? Value)[] arguments)
    {
        for (var all = 0; ;)
        {
            var some = (int)(long)(await database.WriteAsync(statement, cancel, [.. arguments, ("limit", RowsInOneWrite)]))!;
            all += some;
            if (some < RowsInOneWrite) { return all; }
        }
    }

    private static (string Name, object? Value)[] Arguments(OutboxEvent claimed, string owner, DateTimeOffset now) =>
    [
        ("id", OutboxRows.Key(claimed)), ("owner", owner), ("target", claimed.Target), ("note", claimed.Note.ToString()),
        ("to", OutboxRows.PlaceOf(claimed.Target, now)),
    ];

    // What follows the target in the place of an event.
    private static string Due(DateTimeOffset now) => OutboxRows.PlaceOf("", now);
}
