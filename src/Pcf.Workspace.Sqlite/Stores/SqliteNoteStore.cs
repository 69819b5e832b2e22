using Microsoft.Data.Sqlite;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Sqlite.Connections;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>Notes in SQLite, with the relation tuples their fields state.</summary>
/// <param name="database">Where the statements run.</param>
/// <param name="outbox">Where their events are written.</param>
internal sealed class SqliteNoteStore(Database database, OutboxRows outbox) : INoteStore
{
    private const char CursorKind = 'n';

    private static readonly Statement Total = new("select", "notes", "SELECT count(*) FROM notes");
    private static readonly Statement FindOne = new("select", "notes", $"SELECT {Rows.NoteColumns} FROM notes n WHERE n.id = $1");

    private static readonly Statement FindMany = new(
        "select", "notes", $"SELECT {Rows.NoteColumns} FROM notes n WHERE n.id IN (SELECT value FROM json_each($1))");

    private static readonly Statement Insert = new(
        "insert",
        "notes",
        """
        INSERT INTO notes (id, title, content, author_id, organization_id, created, updated, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """);

    // $2, $4 and $6 say which fields are set. What is left alone is not read first: a change between reading and writing would be lost.
    private static readonly Statement Update = new(
        "update",
        "notes",
        """
        UPDATE notes SET
            title = CASE WHEN $2 THEN $3 ELSE title END,
            content = CASE WHEN $4 THEN $5 ELSE content END,
            organization_id = CASE WHEN $6 THEN $7 ELSE organization_id END,
            updated = $8,
            version = version + 1
        WHERE id = $1 AND ($9 IS NULL OR version = $9)
        """);

    private static readonly Statement Delete = new("delete", "notes", "DELETE FROM notes WHERE id = $1");

    private static readonly Statement DeleteRelations = new(
        "delete", "relations", "DELETE FROM relations WHERE resource_type = 'note' AND resource_id = $1");

    private static readonly Statement LeaveOrganization = new(
        "delete", "relations", "DELETE FROM relations WHERE resource_type = 'note' AND resource_id = $1 AND relation = 'organization'");

    private readonly NoteSearch _search = new(database);

    public async ValueTask<IReadOnlyList<Note>> FindManyAsync(IReadOnlyList<NoteId> ids, CancellationToken cancel) =>
        await database.ReadAsync(
            ids,
            static (connection, ids) => ids.Count == 1
                ? connection.Query(FindOne, Rows.Note, ids[0].ToString())
                : connection.Query(FindMany, Rows.Note, IdList.Of(ids)),
            cancel);

    public async ValueTask<Page<Note>> PageAsync(NoteScope scope, NoteFilter filter, PageRequest request, CancellationToken cancel)
    {
        var after = request.After is null ? Paging.Newest : Cursor.Read(request.After, CursorKind);
        if (NoteLists.For(scope, filter) is not { } list) { return Page<Note>.Empty; }
        var rows = await database.ReadAsync(
            (list, filter, after, Limit: request.First + 1),
            static (connection, ask) => connection.Query(
                ask.list.Lists.Page,
                Rows.Note,
                ask.list.Scope,
                ask.after.Created,
                ask.after.Id,
                ask.Limit,
                ask.filter.AuthorId?.ToString(),
                ask.filter.OrganizationId?.ToString()),
            cancel);
        return Paging.Page(
            rows,
            request,
            static (note, _) => new Cursor(note.Created.ToUnixTimeMilliseconds(), note.Id.ToString()).Write(CursorKind),
            counting => CountAsync(scope, filter, counting));
    }

    public async ValueTask<long> CountAsync(NoteScope scope, NoteFilter filter, CancellationToken cancel)
    {
        if (NoteLists.For(scope, filter) is not { } list) { return 0; }
        return await database.ReadAsync(
            (list, filter),
            static (connection, ask) => connection.Number(
                ask.list.Lists.Count, ask.list.Scope, null, null, null, ask.filter.AuthorId?.ToString(), ask.filter.OrganizationId?.ToString()),
            cancel);
    }

    public ValueTask<long> TotalAsync(CancellationToken cancel) => database.ReadAsync(0, static (connection, _) => connection.Number(Total), cancel);

    public ValueTask<Page<Note>> SearchAsync(NoteScope scope, string query, PageRequest request, CancellationToken cancel) =>
        _search.SearchAsync(scope, query, request, cancel);

    public async ValueTask AddAsync(Note note, CancellationToken cancel)
    {
        try
        {
            await database.WriteAsync((note, outbox), static (connection, input) => Add(connection, input.note, input.outbox), cancel);
        }
        catch (SqliteException failure) when (failure.IsConstraint())
        {
            throw NoSuchPlace(failure);
        }
    }

    public async ValueTask<Note?> AddOnceAsync(Note note, NoteKey key, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(
                (note, key, outbox),
                static (connection, input) =>
                {
                    if (NoteKeys.FindNote(connection, input.key, input.note.Created) is { } earlier) { return One(connection, earlier); }
                    Add(connection, input.note, input.outbox);
                    NoteKeys.Add(connection, input.key, input.note);
                    return input.note;
                },
                cancel);
        }
        catch (SqliteException failure) when (failure.IsConstraint())
        {
            throw NoSuchPlace(failure);
        }
    }

    public ValueTask<int> ForgetKeysAsync(DateTimeOffset before, int most, CancellationToken cancel) =>
        database.WriteAsync((before, most), static (connection, input) => NoteKeys.Forget(connection, input.before, input.most), cancel);

    public async ValueTask<Note?> UpdateAsync(NoteId id, NoteChange change, DateTimeOffset updated, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(
                (Id: id.ToString(), change, updated, outbox),
                static (connection, input) =>
                {
                    var change = input.change;
                    var home = change.OrganizationId;
                    var changed = connection.Run(
                        Update,
                        input.Id,
                        change.Title.IsSet ? 1L : 0L,
                        change.Title.Value,
                        change.Content.IsSet ? 1L : 0L,
                        change.Content.Value,
                        home.IsSet ? 1L : 0L,
                        home.Value?.ToString(),
                        input.updated.ToUnixTimeMilliseconds(),
                        change.ExpectedVersion);
                    if (changed == 0) { return One(connection, input.Id) is null ? null : throw Note.AnotherVersion(); }
                    if (home.IsSet) { connection.Run(LeaveOrganization, input.Id); }
                    if (home is { IsSet: true, Value: { } to })
                    {
                        SqliteRelationStore.Add(connection, RelationTuple.Organization(NoteId.Parse(input.Id), to));
                    }

                    var note = One(connection, input.Id);
                    if (note is not null) { input.outbox.Add(connection, NoteEventKind.Updated, note); }
                    return note;
                },
                cancel);
        }
        catch (SqliteException failure) when (failure.IsConstraint())
        {
            throw NoSuchPlace(failure);
        }
    }

    public ValueTask<Note?> DeleteAsync(NoteId id, CancellationToken cancel) => database.WriteAsync(
        (Id: id.ToString(), outbox),
        static (connection, input) =>
        {
            var note = One(connection, input.Id);
            if (note is null) { return null; }
            connection.Run(DeleteRelations, input.Id);
            connection.Run(Delete, input.Id);
            input.outbox.Add(connection, NoteEventKind.Deleted, note);
            return note;
        },
        cancel);

    internal static int Add(Connection connection, Note note)
    {
        var added = connection.Run(
            Insert,
            note.Id.ToString(),
            note.Title,
            note.Content,
            note.AuthorId.ToString(),
            note.OrganizationId?.ToString(),
            note.Created.ToUnixTimeMilliseconds(),
            note.Updated.ToUnixTimeMilliseconds(),
            note.Version);
        foreach (var fact in note.GetRelations()) { SqliteRelationStore.Add(connection, fact); }
        return added;
    }

    private static int Add(Connection connection, Note note, OutboxRows outbox)
    {
        var added = Add(connection, note);
        outbox.Add(connection, NoteEventKind.Created, note);
        return added;
    }

    private static Note? One(Connection connection, string id)
    {
        var rows = connection.Query(FindOne, Rows.Note, id);
        return rows.Count == 0 ? null : rows[0];
    }

    private static WorkspaceException NoSuchPlace(SqliteException failure) => failure.IsDuplicate()
        ? WorkspaceException.InvalidInput("id", "an id in use", "a new id", failure)
        : WorkspaceException.InvalidInput("organizationId", "the organization or the author does not exist", failure);
}
