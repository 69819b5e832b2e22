using Pcf.Workspace.Access;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Setup;
using Pcf.Workspace.SurrealDb.Connections;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>Takes a whole workspace from another store.</summary>
/// <param name="database">Where the statements run.</param>
internal sealed class WorkspaceImport(Database database) : IWorkspaceImport
{
    // The server's full-text index makes a transaction with many notes slow: the time grows with the square of their number.
    private const int NotesInOneWrite = 20;
    private const string NotEmpty = "not_empty";
    private const string OtherCopy = "other_copy";

    private static readonly Statement Begin = new(
        "insert",
        "workspace_copy",
        $$"""
        {
            IF workspace_copy:main.source = $source { RETURN true };
            IF workspace_copy:main.source != NONE { THROW '{{OtherCopy}}' };
            IF array::len(SELECT VALUE id FROM user LIMIT 1) > 0 OR array::len(SELECT VALUE id FROM organization LIMIT 1) > 0
                OR array::len(SELECT VALUE id FROM note LIMIT 1) > 0 OR array::len(SELECT VALUE id FROM relation LIMIT 1) > 0
                { THROW '{{NotEmpty}}' };
            CREATE workspace_copy:main SET source = $source RETURN NONE;
            RETURN false;
        }
        """);

    private static readonly Statement End = new("delete", "workspace_copy", "DELETE workspace_copy:main RETURN NONE");
    private static readonly Statement AddUsers = Add("user");
    private static readonly Statement AddOrganizations = Add("organization");
    private static readonly Statement AddNotes = Add("note");
    private static readonly Statement AddRelations = Add("relation");

    public async ValueTask<bool> BeginAsync(string source, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(Begin, cancel, ("source", source)) is true;
        }
        catch (SurrealException refused) when (refused.Thrown is NotEmpty or OtherCopy)
        {
            throw new InvalidDataException(
                refused.Thrown == NotEmpty
                    ? "The target has a workspace already: name an empty database."
                    : "The target has the beginning of a copy of another store: name an empty database, or copy that store to its end.",
                refused);
        }
    }

    public ValueTask AddAsync(IReadOnlyList<User> users, CancellationToken cancel) => AddAsync(AddUsers, users.Select(Rows.Of), cancel);

    public ValueTask AddAsync(IReadOnlyList<Organization> organizations, CancellationToken cancel) =>
        AddAsync(AddOrganizations, organizations.Select(Rows.Of), cancel);

    public async ValueTask AddAsync(IReadOnlyList<Note> notes, CancellationToken cancel)
    {
        foreach (var part in notes.Chunk(NotesInOneWrite)) { await AddAsync(AddNotes, part.Select(Rows.Of), cancel); }
    }

    public ValueTask AddAsync(IReadOnlyList<RelationTuple> relations, CancellationToken cancel) =>
        AddAsync(AddRelations, Rows.Of(relations), cancel);

    public async ValueTask EndAsync(CancellationToken cancel) => await database.WriteAsync(End, cancel);

    private async ValueTask AddAsync(Statement statement, IEnumerable<object?> rows, CancellationToken cancel) =>
        await database.WriteAsync(statement, cancel, ("rows", rows.ToArray()));

    private static Statement Add(string table) => new("insert", table, $"INSERT IGNORE INTO {table} $rows RETURN NONE");
}
