using Pcf.Workspace.Outbox;
using Pcf.Workspace.Sqlite.Connections;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>The outbox in the notes' file.</summary>
/// <param name="database">Where the statements run.</param>
internal sealed class SqliteOutbox(Database database) : IOutbox
{
    private const int RowsInOneWrite = 1_000;

    // Events behind another of their note are looked at again when that one is done with; this is for a process that ended in between.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private static readonly Statement Due = new(
        "select",
        "outbox",
        $"""
        SELECT {OutboxRows.Columns}, seq,
            (SELECT min(f.event_id) FROM outbox f WHERE f.target = o.target AND f.note_id = o.note_id),
            (SELECT f.due FROM outbox f WHERE f.target = o.target AND f.note_id = o.note_id ORDER BY f.event_id LIMIT 1)
        FROM outbox o WHERE target = $1 AND due <= $2 ORDER BY due, seq LIMIT $3
        """);

    private static readonly Statement Claim = new(
        "update", "outbox", "UPDATE outbox SET due = $2, owner = $3, attempts = attempts + 1 WHERE seq = $1");

    private static readonly Statement Postpone = new("update", "outbox", "UPDATE outbox SET due = $2 WHERE seq = $1");

    private static readonly Statement Return = new(
        "update", "outbox", "UPDATE outbox SET due = $4, owner = NULL, attempts = $5 WHERE event_id = $1 AND target = $2 AND owner = $3");

    private static readonly Statement Delete = new(
        "delete", "outbox", "DELETE FROM outbox WHERE event_id = $1 AND target = $2 AND owner = $3");

    private static readonly Statement Wake = new(
        "update",
        "outbox",
        """
        UPDATE outbox SET due = $3
        WHERE target = $1 AND event_id = (SELECT min(event_id) FROM outbox WHERE target = $1 AND note_id = $2) AND owner IS NULL AND due > $3
        """);

    private static readonly Statement Bury = BuryWhere("event_id = $1 AND target = $2 AND owner = $3");
    private static readonly Statement BuryOld = BuryWhere(Old);
    private static readonly Statement DeleteOld = new("delete", "outbox", $"DELETE FROM outbox WHERE {Old}");
    private static readonly Statement BurySurplus = BuryWhere(Surplus);
    private static readonly Statement DeleteSurplus = new("delete", "outbox", $"DELETE FROM outbox WHERE {Surplus}");

    private const string Old = "seq IN (SELECT seq FROM outbox WHERE queued < $1 ORDER BY queued, seq LIMIT $2)";
    private const string Surplus = "seq IN (SELECT seq FROM outbox ORDER BY queued, seq LIMIT min($2, max(0, (SELECT count(*) FROM outbox) - $1)))";

    private static readonly Statement Pending = new("select", "outbox", "SELECT count(*) FROM outbox");
    private static readonly Statement Oldest = new("select", "outbox", "SELECT queued FROM outbox ORDER BY queued LIMIT 1");
    private static readonly Statement Dead = new("select", "dead_letters", "SELECT count(*) FROM dead_letters");

    private static readonly Statement ListDead = new(
        "select",
        "dead_letters",
        $"""
        SELECT {OutboxRows.Columns}, died, reason FROM dead_letters WHERE (event_id, target) > ($1, $2) ORDER BY event_id, target LIMIT $3
        """);

    private static readonly Statement Replay = new(
        "insert",
        "outbox",
        $"""
        INSERT INTO outbox ({OutboxRows.Columns}, due)
        SELECT event_id, target, kind, note_id, author_id, organization_id, version, happened, trace_parent, 0, $3, $3
        FROM dead_letters WHERE $1 IS NULL OR event_id = $1 ORDER BY event_id, target LIMIT $2
        """);

    private static readonly Statement DeleteReplayed = new(
        "delete",
        "dead_letters",
        """
        DELETE FROM dead_letters WHERE (event_id, target) IN (
            SELECT event_id, target FROM dead_letters WHERE $1 IS NULL OR event_id = $1 ORDER BY event_id, target LIMIT $2)
        """);

    private static readonly Statement ForgetOld = new("delete", "dead_letters", "DELETE FROM dead_letters WHERE died < $1");

    private static readonly Statement ForgetSurplus = new(
        "delete",
        "dead_letters",
        """
        DELETE FROM dead_letters WHERE (event_id, target) IN (SELECT event_id, target FROM dead_letters ORDER BY died DESC LIMIT -1 OFFSET $1)
        """);

    public async ValueTask<IReadOnlyList<OutboxEvent>> ClaimAsync(
        string target, string owner, int most, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) =>
        await database.WriteAsync(
            (target, owner, most, Now: Milliseconds(now), Until: Milliseconds(until), Again: Milliseconds(now + LookAgain)),
            static (connection, ask) =>
            {
                var due = connection.Query(
                    Due, static row => (Event: OutboxRows.Event(row), Seq: row.GetInt64(11), First: row.GetString(12), FirstDue: row.GetInt64(13)),
                    ask.target, ask.Now, (long)(4 * ask.most));
                var claimed = new List<OutboxEvent>();
                foreach (var row in due)
                {
                    if (row.Event.Id != row.First) { connection.Run(Postpone, row.Seq, Math.Max(row.FirstDue, ask.Again)); }
                    else if (claimed.Count < ask.most)
                    {
                        connection.Run(Claim, row.Seq, ask.Until, ask.owner);
                        claimed.Add(row.Event with { Attempts = row.Event.Attempts + 1 });
                    }
                }

                return claimed;
            },
            cancel);

    public ValueTask<bool> CompleteAsync(OutboxEvent claimed, string owner, DateTimeOffset now, CancellationToken cancel) => database.WriteAsync(
        (claimed, owner, now), static (connection, done) => Remove(connection, done.claimed, done.owner, done.now), cancel);

    public ValueTask<bool> ReturnAsync(OutboxEvent claimed, string owner, DateTimeOffset due, CancellationToken cancel) => database.WriteAsync(
        (claimed, owner, due),
        static (connection, back) => connection.Run(
            Return, back.claimed.Id, back.claimed.Target, back.owner, Milliseconds(back.due), (long)back.claimed.Attempts) > 0,
        cancel);

    public ValueTask<bool> BuryAsync(OutboxEvent claimed, string owner, DateTimeOffset now, string reason, CancellationToken cancel) =>
        database.WriteAsync(
            (claimed, owner, now, reason),
            static (connection, dead) =>
            {
                connection.Run(Bury, dead.claimed.Id, dead.claimed.Target, dead.owner, Milliseconds(dead.now), dead.reason);
                return Remove(connection, dead.claimed, dead.owner, dead.now);
            },
            cancel);

    public ValueTask<OutboxState> CountAsync(CancellationToken cancel) => database.ReadAsync(
        0,
        static (connection, _) =>
        {
            var oldest = connection.Query(Oldest, static row => OutboxRows.Time(row, 0));
            return new OutboxState(connection.Number(Pending), oldest.Count == 0 ? null : oldest[0], connection.Number(Dead));
        },
        cancel);

    public async ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(DeadLetter? after, int first, CancellationToken cancel) =>
        await database.ReadAsync(
            (after, first),
            static (connection, part) => connection.Query(
                ListDead, static row => new DeadLetter(OutboxRows.Event(row), OutboxRows.Time(row, 11), row.GetString(12)),
                part.after?.Event.Id ?? "", part.after?.Event.Target ?? "", (long)part.first),
            cancel);

    public ValueTask<int> ReplayAsync(string? id, DateTimeOffset now, CancellationToken cancel) => InPartsAsync(
        connection =>
        {
            connection.Run(Replay, id, (long)RowsInOneWrite, Milliseconds(now));
            return connection.Run(DeleteReplayed, id, (long)RowsInOneWrite);
        },
        cancel);

    public async ValueTask<OutboxTrimmed> TrimAsync(OutboxLimits limits, DateTimeOffset now, CancellationToken cancel) => new(
        await InPartsAsync(connection => Move(connection, BuryOld, DeleteOld, Milliseconds(limits.PendingSince), now, IOutbox.TooOld), cancel),
        await InPartsAsync(connection => Move(connection, BurySurplus, DeleteSurplus, limits.Pending, now, IOutbox.TooMany), cancel),
        await database.WriteAsync(
            limits,
            static (connection, limits) =>
                connection.Run(ForgetOld, Milliseconds(limits.DeadSince)) + connection.Run(ForgetSurplus, (long)limits.Dead),
            cancel));

    // So that other writers get their turn in between.
    private async ValueTask<int> InPartsAsync(Func<Connection, int> work, CancellationToken cancel)
    {
        for (var all = 0; ;)
        {
            var some = await database.WriteAsync(work, static (connection, work) => work(connection), cancel);
            all += some;
            if (some < RowsInOneWrite) { return all; }
        }
    }

    private static int Move(Connection connection, Statement bury, Statement delete, long limit, DateTimeOffset now, string reason)
    {
        connection.Run(bury, limit, (long)RowsInOneWrite, null, Milliseconds(now), reason);
        return connection.Run(delete, limit, (long)RowsInOneWrite);
    }

    private static bool Remove(Connection connection, OutboxEvent claimed, string owner, DateTimeOffset now)
    {
        if (connection.Run(Delete, claimed.Id, claimed.Target, owner) == 0) { return false; }
        connection.Run(Wake, claimed.Target, claimed.Note.ToString(), Milliseconds(now));
        return true;
    }

    // $4 is the time, $5 the reason.
    private static Statement BuryWhere(string condition) => new(
        "insert",
        "dead_letters",
        $"INSERT OR REPLACE INTO dead_letters ({OutboxRows.Columns}, died, reason) SELECT {OutboxRows.Columns}, $4, $5 FROM outbox WHERE {condition}");

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
