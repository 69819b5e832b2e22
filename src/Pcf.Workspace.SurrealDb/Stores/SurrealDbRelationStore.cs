using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.SurrealDb.Connections;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>Relation tuples in SurrealDB, in the same database and the same transactions as what they are about.</summary>
/// <param name="database">Where the statements run.</param>
internal sealed class SurrealDbRelationStore(Database database) : IRelationStore
{
    private static readonly string[] OfUsers = ["owner", "viewer", "member", "admin"];

    // Look-ups by whole keys and one short range, not all tuples of a resource: a note with a thousand viewers costs no more than one with none.
    private static readonly Statement OnObjects = new(
        "select",
        "relation",
        """
        {
            LET $personal = SELECT VALUE record::id(id) FROM $keys WHERE id != NONE;
            LET $homes = $ids.map(|$id| (SELECT VALUE record::id(id)
                FROM relation:[$kind, $id, 'organization', 'organization', NONE]..=[$kind, $id, 'organization', 'organization', ..]));
            RETURN array::concat($personal, array::flatten($homes));
        }
        """);

    private static readonly Statement Memberships = new(
        "select",
        "relation",
        """
        RETURN array::flatten($users.map(|$user| (SELECT VALUE record::id(id) FROM relation
            WHERE subject_type = 'user' AND subject_id = $user AND resource_type = 'organization' AND relation IN ['member', 'admin'])))
        """);

    private static readonly Statement ListFirst = new("select", "relation", "SELECT VALUE record::id(id) FROM relation LIMIT $limit");

    private static readonly Statement ListNext = new(
        "select",
        "relation",
        "SELECT VALUE record::id(id) FROM relation:[$after[0], $after[1], $after[2], $after[3], $after[4]]>.. LIMIT $limit");

    private static readonly Statement Mark = new("select", "relation_mark", "SELECT VALUE mark FROM relation_mark:main");

    private static readonly Statement SetMark = new("update", "relation_mark", "UPSERT relation_mark:main SET mark = $mark RETURN NONE");

    private static readonly Statement Unmark = new("delete", "relation_mark", "DELETE relation_mark:main RETURN NONE");

    private static readonly Statement Write = new(
        "insert",
        "relation",
        """
        {
            DELETE $remove RETURN NONE;
            INSERT IGNORE INTO relation $add RETURN NONE;
            RETURN true;
        }
        """);

    public async ValueTask<IReadOnlyList<RelationTuple>> OnAsync(
        ObjectKind kind, IReadOnlyList<string> ids, UserId user, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (ids.Count == 0) { return []; }
        var type = AccessNames.Of(kind);
        string[] distinct = [.. ids.Distinct(StringComparer.Ordinal)];
        object?[] keys =
        [
            .. distinct.SelectMany(id => OfUsers.Select(relation =>
                (object?)new RecordId("relation", new object?[] { type, id, relation, "user", user.ToString() }))),
        ];
        return Rows.Relations(await database.ReadAsync(OnObjects, cancel, ("keys", keys), ("kind", type), ("ids", distinct)));
    }

    public async ValueTask<IReadOnlyList<RelationTuple>> MembershipsAsync(IReadOnlyList<UserId> users, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (users.Count == 0) { return []; }
        string[] distinct = [.. users.Distinct().Select(user => user.ToString())];
        return Rows.Relations(await database.ReadAsync(Memberships, cancel, ("users", distinct)));
    }

    public async ValueTask<IReadOnlyList<RelationTuple>> ListAsync(RelationTuple? after, int first, CancellationToken cancel) =>
        Rows.Relations(after is { } last
            ? await database.ReadAsync(ListNext, cancel, ("after", Rows.Id(last).Key), ("limit", first))
            : await database.ReadAsync(ListFirst, cancel, ("limit", first)));

    public async ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel) =>
        await database.WriteAsync(Write, cancel, ("add", Rows.Of(add)), ("remove", Rows.IdsOf(remove)));

    public async ValueTask<string?> FindMarkAsync(CancellationToken cancel) =>
        await database.ReadAsync(Mark, cancel) is List<object?> { Count: > 0 } marks ? marks[0] as string : null;

    public async ValueTask SetMarkAsync(string? mark, CancellationToken cancel) => await (mark is null
        ? database.WriteAsync(Unmark, cancel)
        : database.WriteAsync(SetMark, cancel, ("mark", mark)));
}
