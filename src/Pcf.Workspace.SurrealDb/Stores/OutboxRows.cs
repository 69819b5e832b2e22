using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Outbox;
using Pcf.Workspace.SurrealDb.Connections;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>Writes events of notes inside the transactions of the changes they are about. Thread-safe.</summary>
/// <param name="targets">Who takes them; without any nothing is written.</param>
/// <param name="clock">The time of the events.</param>
internal sealed class OutboxRows(IReadOnlyList<OutboxTarget> targets, TimeProvider clock)
{
    /// <summary>Writes $events, which are about $note as it is after the change.</summary>
    public const string Add =
        """
        FOR $event IN $events {
            CREATE $event.id CONTENT object::extend(
                $event, { author: $note.author, organization: $note.organization, version: $note.version ?? 1 }) RETURN NONE;
        };
        """;

    public static readonly Func<Row, OutboxEvent> Event = static row => new OutboxEvent(
        row.Text("event"),
        row.Text("target"),
        Enum.Parse<NoteEventKind>(row.Text("kind")),
        NoteId.Parse(row.Text("note")),
        UserId.Parse(row.Text("author")),
        row.OptionalText("organization") is { } home ? OrganizationId.Parse(home) : null,
        (int)row.Number("version"),
        row.Time("happened"))
    {
        TraceParent = row.OptionalText("trace_parent"),
        Attempts = (int)row.Number("attempts"),
        Queued = row.Time("queued"),
    };

    private readonly IdSource _ids = new(clock);

    /// <summary>The value of $events.</summary>
    public (string Name, object? Value) Events(NoteEventKind kind, NoteId note)
    {
        if (targets.Count == 0) { return ("events", Array.Empty<object?>()); }
        var (id, now, trace) = (_ids.Next(), clock.GetUtcNow(), OutboxEvent.CurrentTraceParent);
        return ("events", targets.Where(target => target.Kinds.Contains(kind)).Select(RowOf).ToArray());

        object? RowOf(OutboxTarget target) => new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["id"] = Key(target.Name, note, id),
            ["event"] = id,
            ["target"] = target.Name,
            ["kind"] = kind.ToString(),
            ["note"] = note.ToString(),
            ["happened"] = now.ToUnixTimeMilliseconds(),
            ["trace_parent"] = trace,
            ["attempts"] = 0,
            ["queued"] = now.ToUnixTimeMilliseconds(),
            ["place"] = PlaceOf(target.Name, now),
        };
    }

    public static RecordId Key(OutboxEvent waiting) => Key(waiting.Target, waiting.Note, waiting.Id);

    /// <summary>The place of an event that is due at a time: it sorts by target and then time.</summary>
    public static string PlaceOf(string target, DateTimeOffset due) => $"{target}.{due.ToUnixTimeMilliseconds():D15}";

    private static RecordId Key(string target, NoteId note, string id) => new("outbox", new object?[] { target, note.ToString(), id });
}
