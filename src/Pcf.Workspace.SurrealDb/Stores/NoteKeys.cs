using Pcf.Workspace.Notes;
using Pcf.Workspace.SurrealDb.Connections;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>The keys that notes were added under, in the same transactions as the notes.</summary>
internal static class NoteKeys
{
    /// <summary>What a statement throws when another input stands under the key.</summary>
    public const string OtherInput = "other_input";

    /// <summary>Ends a block with the note under $key, if the key is newer than $oldest. Two that race write the same record, so that one of them is
    /// repeated and finds it.</summary>
    public const string FindEarlier =
        $$"""
        IF $key.created != NONE AND $key.created > $oldest {
            IF $key.input_hash != $hash { THROW '{{OtherInput}}' };
            LET $earlier = [type::record('note', $key.note)];
            RETURN SELECT {{Rows.NoteFields}} FROM $earlier WHERE id != NONE;
        };
        """;

    /// <summary>Keeps the key.</summary>
    public const string Keep = "UPSERT $key CONTENT { input_hash: $hash, note: record::id($note.id), created: $note.created } RETURN NONE;";

    /// <summary>Deletes keys from before $before, at most $limit, and gives their number.</summary>
    public static readonly Statement DeleteOld = new(
        "delete",
        "note_key",
        """
        {
            LET $old = (SELECT id, created FROM note_key WHERE created < $before ORDER BY created LIMIT $limit).id;
            DELETE $old RETURN NONE;
            RETURN array::len($old);
        }
        """);

    /// <summary>Deletes the oldest keys that are more than $most, at most $limit, and gives their number.</summary>
    public static readonly Statement DeleteSurplus = new(
        "delete",
        "note_key",
        """
        {
            LET $count = (SELECT count() FROM note_key GROUP ALL)[0].count ?? 0;
            LET $surplus = math::min([$count - $most, $limit]);
            IF $surplus <= 0 { RETURN 0 };
            LET $old = (SELECT id, created FROM note_key ORDER BY created LIMIT $surplus).id;
            DELETE $old RETURN NONE;
            RETURN array::len($old);
        }
        """);

    public static (string Name, object? Value)[] Arguments(NoteKey key, Note note) =>
    [
        ("key", new RecordId("note_key", new object?[] { key.Author.ToString(), key.Key })),
        ("hash", key.InputHash),
        ("oldest", (note.Created - NoteKey.KeptFor).ToUnixTimeMilliseconds()),
    ];
}
