using Pcf.Workspace.Setup;
using Pcf.Workspace.SurrealDb.Connections;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>Writes the demo data.</summary>
/// <param name="database">Where the statements run.</param>
internal sealed class DemoSeed(Database database)
{
    // The server's full-text index makes a transaction with many notes slow: the time grows with the square of their number.
    private const int NotesInOneWrite = 20;

    // A workspace that is being copied here has its users last.
    private static readonly Statement AnyUser = new(
        "select",
        "user",
        "RETURN array::len(SELECT VALUE id FROM user LIMIT 1) + array::len(SELECT VALUE id FROM workspace_copy LIMIT 1)");

    private static readonly Statement Notes = new(
        "insert",
        "note",
        """
        {
            INSERT IGNORE INTO note $notes RETURN NONE;
            INSERT IGNORE INTO relation $relations RETURN NONE;
            RETURN true;
        }
        """);

    private static readonly Statement People = new(
        "insert",
        "user",
        """
        {
            IF array::len(SELECT VALUE id FROM user LIMIT 1) > 0 { RETURN false };
            INSERT INTO organization $organizations RETURN NONE;
            INSERT IGNORE INTO relation $relations RETURN NONE;
            INSERT INTO user $users RETURN NONE;
            RETURN true;
        }
        """);

    /// <summary>Fills a database without users; false, and nothing written, when there is any, or the beginning of a copy.</summary>
    /// <remarks>Users come last: a seeding that was broken off is done again by the next one, and until then its notes are no one's.</remarks>
    public async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        if (await database.ReadAsync(AnyUser, cancel) is not 0L) { return false; }
        foreach (var part in DemoData.Notes.Chunk(NotesInOneWrite))
        {
            object?[] notes = [.. part.Select(Rows.Of)];
            await database.WriteAsync(Notes, cancel, ("notes", notes), ("relations", Rows.Of(part.SelectMany(note => note.GetRelations()))));
        }

        object?[] organizations = [.. DemoData.Organizations.Select(Rows.Of)];
        object?[] users = [.. DemoData.Users.Select(Rows.Of)];
        return await database.WriteAsync(
            People, cancel, ("organizations", organizations), ("relations", Rows.Of(DemoData.Memberships)), ("users", users)) is true;
    }
}
