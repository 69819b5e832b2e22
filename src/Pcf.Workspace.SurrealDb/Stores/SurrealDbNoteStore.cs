using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.SurrealDb.Connections;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>Notes in SurrealDB, with the relation tuples their fields state.</summary>
/// <param name="database">Where the statements run.</param>
/// <param name="turns">Whose turn it is to change a note.</param>
/// <param name="outbox">Where their events are written.</param>
internal sealed class SurrealDbNoteStore(Database database, NoteTurns turns, OutboxRows outbox) : INoteStore
{
    private const char CursorKind = 'n';
    private const string NoSuchPlace = "no_such_place";
    private const string AnotherVersion = "another_version";
    private const int KeysInOneWrite = 1_000;

    private static readonly Statement Total = new("select", "note", "RETURN (SELECT count() FROM note GROUP ALL)[0].count ?? 0");

    private static readonly Statement FindMany = new("select", "note", $"SELECT {Rows.NoteFields} FROM $ids WHERE id != NONE");

    private const string Add =
        $$"""
            IF !record::exists($author) { THROW '{{NoSuchPlace}}' };
            IF $home != NONE { IF !record::exists($home) { THROW '{{NoSuchPlace}}' } };
            CREATE $note.id CONTENT $note RETURN NONE;
            INSERT IGNORE INTO relation $relations RETURN NONE;
            {{OutboxRows.Add}}
        """;

    private static readonly Statement Insert = new("insert", "note", $"{{\n{Add}\n    RETURN true;\n}}");

    private static readonly Statement InsertOnce = new(
        "insert", "note", $"{{\n{NoteKeys.FindEarlier}\n{Add}\n{NoteKeys.Keep}\n    RETURN true;\n}}");

    // $fields holds what is set only. What is left alone is not read first: a change between reading and writing would be lost. The answer is what
    // the update gives: a SELECT in its transaction finds the changed record without its id.
    private static readonly Statement Update = new(
        "update",
        "note",
        $$"""
        {
            IF !record::exists($id) { RETURN NONE };
            LET $version = $id.version ?? 1;
            IF $expected != NONE AND $version != $expected { THROW '{{AnotherVersion}}' };
            IF $moves {
                IF $home != NONE { IF !record::exists($home) { THROW '{{NoSuchPlace}}' } };
                DELETE relation:['note', $key, 'organization']..['note', $key, 'organization', ..] RETURN NONE;
                INSERT IGNORE INTO relation $relations RETURN NONE;
            };
            LET $note = (UPDATE $id MERGE object::extend($fields, { version: $version + 1 }) RETURN AFTER)[0];
            {{OutboxRows.Add}}
            RETURN [{
                key: $key, title: $note.title, content: $note.content, author: $note.author, organization: $note.organization,
                created: $note.created, updated: $note.updated, version: $note.version,
                viewers: (SELECT VALUE subject_id FROM relation:['note', $key, 'viewer', 'user', NONE]..=['note', $key, 'viewer', 'user', ..])
            }];
        }
        """);

    private static readonly Statement Delete = new(
        "delete",
        "note",
        $$"""
        {
            LET $found = SELECT {{Rows.NoteFields}} FROM $ids WHERE id != NONE;
            IF array::len($found) = 0 { RETURN NONE };
            DELETE relation:['note', $key]..['note', $key, ..] RETURN NONE;
            DELETE $ids RETURN NONE;
            LET $note = $found[0];
            {{OutboxRows.Add}}
            RETURN $found;
        }
        """);

    private readonly NoteSearch _search = new(database);

    public async ValueTask<IReadOnlyList<Note>> FindManyAsync(IReadOnlyList<NoteId> ids, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (ids.Count == 0) { return []; }
        return Row.ReadAll(await database.ReadAsync(FindMany, cancel, ("ids", RecordId.Many("note", ids))), Rows.Note);
    }

    public async ValueTask<Page<Note>> PageAsync(NoteScope scope, NoteFilter filter, PageRequest request, CancellationToken cancel)
    {
        var after = Place.After(request, CursorKind, Place.NewestFirst);
        if (NoteLists.For(scope, filter) is not { } list) { return Page<Note>.Empty; }
        var rows = await database.ReadAsync(list.Page, cancel, [.. Arguments(scope, filter, after), ("limit", request.First + 1)]);
        return Paging.Page(
            Row.ReadAll(rows, Rows.Note),
            request,
            static (note, _) => new Cursor(note.Created.ToUnixTimeMilliseconds(), note.Id.ToString()).Write(CursorKind),
            counting => CountAsync(scope, filter, counting));
    }

    public async ValueTask<long> CountAsync(NoteScope scope, NoteFilter filter, CancellationToken cancel) =>
        NoteLists.For(scope, filter) is { } list
            ? (long)(await database.ReadAsync(list.Count, cancel, Arguments(scope, filter, Place.Before)))!
            : 0;

    public async ValueTask<long> TotalAsync(CancellationToken cancel) => (long)(await database.ReadAsync(Total, cancel))!;

    public ValueTask<Page<Note>> SearchAsync(NoteScope scope, string query, PageRequest request, CancellationToken cancel) =>
        _search.SearchAsync(scope, query, request, cancel);

    public async ValueTask AddAsync(Note note, CancellationToken cancel) => await AddAsync(Insert, note, [], cancel);

    public async ValueTask<Note?> AddOnceAsync(Note note, NoteKey key, CancellationToken cancel)
    {
        try
        {
            var result = await AddAsync(InsertOnce, note, NoteKeys.Arguments(key, note), cancel);
            return result is true ? note : One(result);
        }
        catch (SurrealException failure) when (failure.Thrown == NoteKeys.OtherInput)
        {
            throw NoteKey.OtherInput(failure);
        }
    }

    public async ValueTask<int> ForgetKeysAsync(DateTimeOffset before, int most, CancellationToken cancel)
    {
        var forgotten = 0;
        foreach (var statement in new[] { NoteKeys.DeleteOld, NoteKeys.DeleteSurplus })
        {
            long some;
            do
            {
                some = (long)(await database.WriteAsync(
                    statement, cancel, ("before", before.ToUnixTimeMilliseconds()), ("most", most), ("limit", KeysInOneWrite)))!;
                forgotten += (int)some;
            }
            while (some == KeysInOneWrite);
        }

        return forgotten;
    }

    public async ValueTask<Note?> UpdateAsync(NoteId id, NoteChange change, DateTimeOffset updated, CancellationToken cancel)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal) { ["updated"] = updated.ToUnixTimeMilliseconds() };
        if (change.Title.IsSet) { fields["title"] = change.Title.Value; }
        if (change.Content.IsSet) { fields["content"] = change.Content.Value; }
        if (change.OrganizationId.IsSet) { fields["organization"] = change.OrganizationId.Value?.ToString(); }
        var home = change.OrganizationId.IsSet ? change.OrganizationId.Value : null;
        using var turn = await turns.TakeAsync(id, cancel);
        try
        {
            return One(await database.WriteAsync(
                Update,
                cancel,
                ("id", Rows.Id(id)),
                ("key", id.ToString()),
                ("fields", fields),
                ("expected", change.ExpectedVersion),
                outbox.Events(NoteEventKind.Updated, id),
                ("moves", change.OrganizationId.IsSet),
                ("home", home is { } to ? Rows.Id(to) : null),
                ("relations", home is { } place ? Rows.Of([RelationTuple.Organization(id, place)]) : Rows.Of([]))));
        }
        catch (SurrealException failure) when (failure.Thrown == AnotherVersion)
        {
            throw Note.AnotherVersion(failure);
        }
        catch (SurrealException failure) when (failure.Error == SurrealError.Duplicate || failure.Thrown == NoSuchPlace)
        {
            throw Refusal(failure);
        }
    }

    public async ValueTask<Note?> DeleteAsync(NoteId id, CancellationToken cancel)
    {
        using var turn = await turns.TakeAsync(id, cancel);
        return One(await database.WriteAsync(Delete, cancel, ("ids", RecordId.Many("note", [id])), ("key", id.ToString()), outbox.Events(NoteEventKind.Deleted, id)));
    }

    private static (string Name, object? Value)[] Arguments(NoteScope scope, NoteFilter filter, string after) =>
    [
        scope switch
        {
            NoteScope.Related related => ("user", related.User.ToString()),
            NoteScope.Listed listed => ("ids", RecordId.Many("note", listed.Notes)),
            _ => throw new ArgumentException("The scope is of no known kind.", nameof(scope)),
        },
        ("after", after),
        ("author", filter.AuthorId?.ToString()),
        ("organization", filter.OrganizationId?.ToString()),
    ];

    private async ValueTask<object?> AddAsync(
        Statement statement, Note note, (string Name, object? Value)[] further, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(
                statement,
                cancel,
                [
                    ("note", Rows.Of(note)),
                    ("author", Rows.Id(note.AuthorId)),
                    ("home", note.OrganizationId is { } home ? Rows.Id(home) : null),
                    ("relations", Rows.Of(note.GetRelations())),
                    outbox.Events(NoteEventKind.Created, note.Id),
                    .. further,
                ]);
        }
        catch (SurrealException failure) when (failure.Error == SurrealError.Duplicate || failure.Thrown == NoSuchPlace)
        {
            throw Refusal(failure);
        }
    }

    private static Note? One(object? result) => Row.ReadAll(result, Rows.Note) is [var note, ..] ? note : null;

    private static WorkspaceException Refusal(SurrealException failure) => failure.Error == SurrealError.Duplicate
        ? WorkspaceException.InvalidInput("id", "an id in use", "a new id", failure)
        : WorkspaceException.InvalidInput("organizationId", "the organization or the author does not exist", failure);
}
