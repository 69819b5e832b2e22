using Pcf.Workspace.Notes;
using Pcf.Workspace.Sqlite.Connections;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>The keys that notes were added under, in the same transactions as the notes.</summary>
internal static class NoteKeys
{
    private static readonly Statement Find = new(
        "select", "note_keys", "SELECT input_hash, note_id FROM note_keys WHERE author_id = $1 AND key = $2 AND created > $3");

    // A key that stands there is one that Find left out: older than it counts.
    private static readonly Statement Insert = new(
        "insert", "note_keys", "INSERT OR REPLACE INTO note_keys (author_id, key, input_hash, note_id, created) VALUES ($1, $2, $3, $4, $5)");

    private static readonly Statement DeleteOld = new("delete", "note_keys", "DELETE FROM note_keys WHERE created < $1");

    private static readonly Statement DeleteSurplus = new(
        "delete",
        "note_keys",
        """
        DELETE FROM note_keys WHERE (author_id, key) IN (
            SELECT author_id, key FROM note_keys ORDER BY created DESC LIMIT -1 OFFSET $1)
        """);

    /// <summary>The id of the note under a key that counts; null when there is none.</summary>
    /// <exception cref="WorkspaceException">InvalidInput: it was another input.</exception>
    public static string? FindNote(Connection connection, NoteKey key, DateTimeOffset now)
    {
        var found = connection.Query(
            Find, static row => (Hash: row.GetString(0), Note: row.GetString(1)), key.Author.ToString(), key.Key,
            (now - NoteKey.KeptFor).ToUnixTimeMilliseconds());
        if (found.Count == 0) { return null; }
        return found[0].Hash == key.InputHash ? found[0].Note : throw NoteKey.OtherInput();
    }

    public static void Add(Connection connection, NoteKey key, Note note) => connection.Run(
        Insert, key.Author.ToString(), key.Key, key.InputHash, note.Id.ToString(), note.Created.ToUnixTimeMilliseconds());

    /// <summary>Forgets those from before a time, and those beyond a number.</summary>
    public static int Forget(Connection connection, DateTimeOffset before, int most) =>
        connection.Run(DeleteOld, before.ToUnixTimeMilliseconds()) + connection.Run(DeleteSurplus, (long)most);
}
