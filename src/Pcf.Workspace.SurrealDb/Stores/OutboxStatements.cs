using Pcf.Workspace.SurrealDb.Connections;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>What is asked of the outbox's tables.</summary>
internal static class OutboxStatements
{
    // Of the events that are due the first of each note is claimed, and those behind one are put off until it is done with, so that the events of one
    // note never fill the window alone.
    public static readonly Statement Claim = new(
        "update",
        "outbox",
        """
        {
            LET $due = SELECT id, place, note FROM outbox WHERE place >= $from AND place <= $to ORDER BY place LIMIT $window;
            LET $heads = array::distinct($due.map(|$row|
                (SELECT VALUE id FROM outbox:[$target, $row.note, NONE]..=[$target, $row.note, ..] LIMIT 1)[0]));
            FOR $id IN array::complement($due.id, $heads) {
                LET $note = $id.note;
                LET $head = (SELECT VALUE place FROM outbox:[$target, $note, NONE]..=[$target, $note, ..] LIMIT 1)[0];
                LET $then = IF $head > $again { $head } ELSE { $again };
                UPDATE $id SET place = $then RETURN NONE;
            };
            LET $ready = array::slice(array::intersect($due.id, $heads), 0, $most);
            RETURN UPDATE $ready SET place = $until, owner = $owner, attempts += 1 RETURN AFTER;
        }
        """);

    private const string Wake =
        """
            LET $next = (SELECT id, place, owner FROM outbox:[$target, $note, NONE]..=[$target, $note, ..] LIMIT 1)[0];
            IF $next.id != NONE AND $next.owner = NONE AND $next.place > $to { UPDATE $next.id SET place = $to RETURN NONE };
            RETURN true;
        """;

    private const string BuryRow =
        """
            UPSERT type::record('dead_letter', [$row.event, $row.target]) CONTENT {
                event: $row.event, target: $row.target, kind: $row.kind, note: $row.note, author: $row.author, organization: $row.organization,
                version: $row.version, happened: $row.happened, trace_parent: $row.trace_parent, attempts: $row.attempts, queued: $row.queued,
                died: $now, reason: $reason
            } RETURN NONE;
            DELETE $row.id RETURN NONE;
        """;

    public static readonly Statement Complete = new(
        "delete", "outbox", $"{{\n    IF $id.owner != $owner {{ RETURN false }};\n    DELETE $id RETURN NONE;\n{Wake}\n}}");

    public static readonly Statement Bury = new(
        "insert",
        "dead_letter",
        $"{{\n    IF $id.owner != $owner {{ RETURN false }};\n    LET $row = (SELECT * FROM $id)[0];\n{BuryRow}\n{Wake}\n}}");

    public static readonly Statement Return = new(
        "update",
        "outbox",
        """
        {
            IF $id.owner != $owner { RETURN false };
            UPDATE $id SET place = $due, owner = NONE, attempts = $attempts RETURN NONE;
            RETURN true;
        }
        """);

    public static readonly Statement Count = new(
        "select",
        "outbox",
        """
        RETURN {
            pending: (SELECT count() FROM outbox GROUP ALL)[0].count ?? 0,
            oldest: (SELECT queued FROM outbox ORDER BY queued LIMIT 1)[0].queued,
            dead: (SELECT count() FROM dead_letter GROUP ALL)[0].count ?? 0
        }
        """);

    public static readonly Statement ListDead = new("select", "dead_letter", "SELECT * FROM dead_letter LIMIT $limit");

    public static readonly Statement ListDeadAfter = new(
        "select", "dead_letter", "SELECT * FROM dead_letter:[$event, $target]>.. LIMIT $limit");

    public static readonly Statement ReplayAll = Replay("dead_letter");
    public static readonly Statement ReplayOne = Replay("dead_letter:[$event, NONE]..=[$event, ..]");

    public static readonly Statement BuryOld = new(
        "insert", "dead_letter", BuryMany("SELECT * FROM outbox WHERE queued < $before ORDER BY queued LIMIT $limit"));

    public static readonly Statement BurySurplus = new(
        "insert", "dead_letter", Surplus("outbox", BuryMany("SELECT * FROM outbox ORDER BY queued LIMIT $surplus")));

    public static readonly Statement ForgetOld = new(
        "delete", "dead_letter", ForgetMany("SELECT id, died FROM dead_letter WHERE died < $before ORDER BY died LIMIT $limit"));

    public static readonly Statement ForgetSurplus = new(
        "delete", "dead_letter", Surplus("dead_letter", ForgetMany("SELECT id, died FROM dead_letter ORDER BY died LIMIT $surplus")));

    private static Statement Replay(string which) => new(
        "insert",
        "outbox",
        $$"""
        {
            LET $some = SELECT * FROM {{which}} LIMIT $limit;
            FOR $row IN $some {
                UPSERT type::record('outbox', [$row.target, $row.note, $row.event]) CONTENT {
                    event: $row.event, target: $row.target, kind: $row.kind, note: $row.note, author: $row.author, organization: $row.organization,
                    version: $row.version, happened: $row.happened, trace_parent: $row.trace_parent, attempts: 0, queued: $now,
                    place: $row.target + $due
                } RETURN NONE;
                DELETE $row.id RETURN NONE;
            };
            RETURN array::len($some);
        }
        """);

    private static string BuryMany(string which) =>
        $"{{\n    LET $some = {which};\n    FOR $row IN $some {{\n{BuryRow}\n    }};\n    RETURN array::len($some);\n}}";

    private static string ForgetMany(string which) =>
        $"{{\n    LET $some = ({which}).id;\n    DELETE $some RETURN NONE;\n    RETURN array::len($some);\n}}";

    private static string Surplus(string table, string many) =>
        $$"""
        {
            LET $surplus = math::min([((SELECT count() FROM {{table}} GROUP ALL)[0].count ?? 0) - $most, $limit]);
            IF $surplus <= 0 { RETURN 0 };
            RETURN {{many}};
        }
        """;
}
