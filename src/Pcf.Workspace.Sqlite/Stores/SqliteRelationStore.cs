using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Sqlite.Connections;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>Relation tuples in SQLite, in the same file and the same transactions as what they are about.</summary>
/// <param name="database">Where the statements run.</param>
internal sealed class SqliteRelationStore(Database database) : IRelationStore
{
    private const string Columns = "r.resource_type, r.resource_id, r.relation, r.subject_type, r.subject_id";

    // Two look-ups by whole keys instead of one by resource: a note with a thousand viewers costs no more than one with none.
    private static readonly Statement OnObjects = new(
        "select",
        "relations",
        $"""
        SELECT {Columns} FROM relations r
        WHERE r.resource_type = $1 AND r.resource_id IN (SELECT value FROM json_each($2))
          AND r.relation IN ('owner', 'viewer', 'member', 'admin') AND r.subject_type = 'user' AND r.subject_id = $3
        UNION ALL
        SELECT {Columns} FROM relations r
        WHERE r.resource_type = $1 AND r.resource_id IN (SELECT value FROM json_each($2))
          AND r.relation = 'organization' AND r.subject_type = 'organization'
        """);

    private static readonly Statement Memberships = new(
        "select",
        "relations",
        $"""
        SELECT {Columns} FROM relations r
        WHERE r.subject_type = 'user' AND r.subject_id IN (SELECT value FROM json_each($1))
          AND r.resource_type = 'organization' AND r.relation IN ('member', 'admin')
        """);

    private static readonly Statement Listed = new(
        "select",
        "relations",
        $"""
        SELECT {Columns} FROM relations r
        WHERE (r.resource_type, r.resource_id, r.relation, r.subject_type, r.subject_id) > ($1, $2, $3, $4, $5)
          AND r.resource_type <> 'workspace'
        ORDER BY r.resource_type, r.resource_id, r.relation, r.subject_type, r.subject_id
        LIMIT $6
        """);

    // The mark stands among the tuples, as on the server: of the workspace itself.
    private static readonly Statement Mark = new(
        "select", "relations", "SELECT subject_id FROM relations WHERE resource_type = 'workspace' AND resource_id = 'main' AND relation = 'copied'");

    private static readonly Statement Unmark = new(
        "delete", "relations", "DELETE FROM relations WHERE resource_type = 'workspace' AND resource_id = 'main' AND relation = 'copied'");

    private static readonly Statement Insert = new(
        "insert",
        "relations",
        """
        INSERT INTO relations (resource_type, resource_id, relation, subject_type, subject_id) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING
        """);

    private static readonly Statement Delete = new(
        "delete",
        "relations",
        """
        DELETE FROM relations
        WHERE resource_type = $1 AND resource_id = $2 AND relation = $3 AND subject_type = $4 AND subject_id = $5
        """);

    public async ValueTask<IReadOnlyList<RelationTuple>> OnAsync(
        ObjectKind kind, IReadOnlyList<string> ids, UserId user, CancellationToken cancel) =>
        await database.ReadAsync(
            (kind, ids, user),
            static (connection, ask) => connection.Query(
                OnObjects, Rows.Relation, AccessNames.Of(ask.kind), IdList.Of(ask.ids), ask.user.ToString()),
            cancel);

    public async ValueTask<IReadOnlyList<RelationTuple>> MembershipsAsync(IReadOnlyList<UserId> users, CancellationToken cancel) =>
        await database.ReadAsync(
            users, static (connection, users) => connection.Query(Memberships, Rows.Relation, IdList.Of(users)), cancel);

    public async ValueTask<IReadOnlyList<RelationTuple>> ListAsync(RelationTuple? after, int first, CancellationToken cancel) =>
        await database.ReadAsync(
            (after, first),
            static (connection, part) => part.after is { } last
                ? connection.Query(
                    Listed, Rows.Relation, AccessNames.Of(last.Resource.Kind), last.Resource.Id, AccessNames.Of(last.Relation),
                    AccessNames.Of(last.Subject.Kind), last.Subject.Id, (long)part.first)
                : connection.Query(Listed, Rows.Relation, "", "", "", "", "", (long)part.first),
            cancel);

    public async ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel) =>
        await database.WriteAsync(
            (add, remove),
            static (connection, facts) =>
            {
                foreach (var fact in facts.remove) { Change(connection, Delete, fact); }
                foreach (var fact in facts.add) { Change(connection, Insert, fact); }
                return 0;
            },
            cancel);

    public async ValueTask<string?> FindMarkAsync(CancellationToken cancel) =>
        await database.ReadAsync(0, static (connection, _) => connection.Query(Mark, static row => row.GetString(0)).FirstOrDefault(), cancel);

    public async ValueTask SetMarkAsync(string? mark, CancellationToken cancel) =>
        await database.WriteAsync(
            mark,
            static (connection, mark) =>
            {
                connection.Run(Unmark);
                if (mark is not null) { connection.Run(Insert, "workspace", "main", "copied", "workspace", mark); }
                return 0;
            },
            cancel);

    internal static void Add(Connection connection, RelationTuple fact) => Change(connection, Insert, fact);

    private static void Change(Connection connection, Statement statement, RelationTuple fact) => connection.Run(
        statement,
        AccessNames.Of(fact.Resource.Kind),
        fact.Resource.Id,
        AccessNames.Of(fact.Relation),
        AccessNames.Of(fact.Subject.Kind),
        fact.Subject.Id);
}
