using Microsoft.Data.Sqlite;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Outbox;
using Pcf.Workspace.Sqlite.Connections;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>Writes events of notes inside the transactions of the changes they are about. Thread-safe.</summary>
/// <param name="targets">Who takes them; without any nothing is written.</param>
/// <param name="clock">The time of the events.</param>
internal sealed class OutboxRows(IReadOnlyList<OutboxTarget> targets, TimeProvider clock)
{
    public const string Columns =
        "event_id, target, kind, note_id, author_id, organization_id, version, happened, trace_parent, attempts, queued";

    public static readonly Func<SqliteDataReader, OutboxEvent> Event = static row => new OutboxEvent(
        row.GetString(0),
        row.GetString(1),
        Enum.Parse<NoteEventKind>(row.GetString(2)),
        NoteId.Parse(row.GetString(3)),
        UserId.Parse(row.GetString(4)),
        row.IsDBNull(5) ? null : OrganizationId.Parse(row.GetString(5)),
        row.GetInt32(6),
        Time(row, 7))
    {
        TraceParent = row.IsDBNull(8) ? null : row.GetString(8),
        Attempts = row.GetInt32(9),
        Queued = Time(row, 10),
    };

    private static readonly Statement Insert = new(
        "insert",
        "outbox",
        $"INSERT INTO outbox ({Columns}, due) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $8, $8)");

    private readonly IdSource _ids = new(clock);

    public void Add(Connection connection, NoteEventKind kind, Note note)
    {
        string? id = null;
        foreach (var target in targets)
        {
            if (!target.Kinds.Contains(kind)) { continue; }
            connection.Run(
                Insert, id ??= _ids.Next(), target.Name, kind.ToString(), note.Id.ToString(), note.AuthorId.ToString(),
                note.OrganizationId?.ToString(), (long)note.Version, clock.GetUtcNow().ToUnixTimeMilliseconds(), OutboxEvent.CurrentTraceParent);
        }
    }

    public static DateTimeOffset Time(SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
