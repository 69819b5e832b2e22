using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Sqlite.Connections;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>Organizations in SQLite.</summary>
/// <param name="database">Where the statements run.</param>
internal sealed class SqliteOrganizationStore(Database database) : IOrganizationStore
{
    private const char CursorKind = 'o';

    // A user who is member and admin has two tuples; the subquery folds them.
    private const string AmongMembers =
        """
        u.id IN (SELECT r.subject_id FROM relations r WHERE r.resource_type = 'organization' AND r.resource_id = $1
                 AND r.relation IN ('member', 'admin') AND r.subject_type = 'user')
        """;

    private const string AmongAdmins =
        """
        u.id IN (SELECT r.subject_id FROM relations r WHERE r.resource_type = 'organization' AND r.resource_id = $1
                 AND r.relation = 'admin' AND r.subject_type = 'user')
        """;

    private const string NextPlaces = "(u.created, u.id) > ($2, $3) ORDER BY u.created, u.id LIMIT $4";

    private static readonly Statement FindMany = new(
        "select", "organizations", $"SELECT {Rows.OrganizationColumns} FROM organizations o WHERE o.id IN (SELECT value FROM json_each($1))");

    private static readonly Statement List = new(
        "select",
        "organizations",
        $"SELECT {Rows.OrganizationColumns} FROM organizations o WHERE (o.created, o.id) > ($1, $2) ORDER BY o.created, o.id LIMIT $3");

    private static readonly Statement Count = new("select", "organizations", "SELECT count(*) FROM organizations");

    private static readonly Statement Insert = new(
        "insert", "organizations", "INSERT INTO organizations (id, name, created) VALUES ($1, $2, $3)");

    private static readonly Statement ListMembers = new(
        "select", "users", $"SELECT {Rows.UserColumns} FROM users u WHERE {AmongMembers} AND {NextPlaces}");

    private static readonly Statement ListAdmins = new(
        "select", "users", $"SELECT {Rows.UserColumns} FROM users u WHERE {AmongAdmins} AND {NextPlaces}");

    private static readonly Statement CountMembers = new("select", "users", $"SELECT count(*) FROM users u WHERE {AmongMembers}");

    private static readonly Statement CountAdmins = new("select", "users", $"SELECT count(*) FROM users u WHERE {AmongAdmins}");

    public async ValueTask<IReadOnlyList<Organization>> FindManyAsync(IReadOnlyList<OrganizationId> ids, CancellationToken cancel) =>
        await database.ReadAsync(
            ids, static (connection, ids) => connection.Query(FindMany, Rows.Organization, IdList.Of(ids)), cancel);

    public async ValueTask<Page<Organization>> PageAsync(PageRequest request, CancellationToken cancel)
    {
        var after = request.After is null ? Paging.First : Cursor.Read(request.After, CursorKind);
        var rows = await database.ReadAsync(
            (after, Limit: request.First + 1),
            static (connection, ask) => connection.Query(List, Rows.Organization, ask.after.Created, ask.after.Id, ask.Limit),
            cancel);
        return Paging.Page(
            rows,
            request,
            static (organization, _) => new Cursor(organization.Created.ToUnixTimeMilliseconds(), organization.Id.ToString()).Write(CursorKind),
            counting => database.ReadAsync(0, static (connection, _) => connection.Number(Count), counting));
    }

    public async ValueTask<Page<User>> MembersAsync(
        OrganizationId organization, MemberKind kind, PageRequest request, CancellationToken cancel)
    {
        var after = request.After is null ? Paging.First : Cursor.Read(request.After, SqliteUserStore.CursorKind);
        var id = organization.ToString();
        var rows = await database.ReadAsync(
            (id, kind, after, Limit: request.First + 1),
            static (connection, ask) => connection.Query(
                ask.kind == MemberKind.Admins ? ListAdmins : ListMembers, Rows.User, ask.id, ask.after.Created, ask.after.Id, ask.Limit),
            cancel);
        return Paging.Page(rows, request, SqliteUserStore.CursorOf, counting => database.ReadAsync(
            (id, kind),
            static (connection, ask) => connection.Number(ask.kind == MemberKind.Admins ? CountAdmins : CountMembers, ask.id),
            counting));
    }

    public async ValueTask<IReadOnlyList<Page<User>>> MembersOfManyAsync(
        IReadOnlyList<OrganizationId> organizations, MemberKind kind, PageRequest request, CancellationToken cancel)
    {
        if (organizations.Count == 1) { return [await MembersAsync(organizations[0], kind, request, cancel)]; }
        if (organizations.Count == 0) { return []; }
        var after = request.After is null ? Paging.First : Cursor.Read(request.After, SqliteUserStore.CursorKind);
        var rows = await database.ReadAsync(
            (organizations, kind, after, Limit: request.First + 1),
            static (connection, ask) => connection.Query(
                ask.kind == MemberKind.Admins ? MemberLists.Admins : MemberLists.Everybody, MemberLists.Row, IdList.Of(ask.organizations),
                ask.after.Created, ask.after.Id, ask.Limit),
            cancel);
        var lists = rows.ToLookup(row => row.Organization, row => row.User);
        return
        [
            .. organizations.Select(id => Paging.Page([.. lists[id]], request, SqliteUserStore.CursorOf,
                async counting => (await CountMembersAsync([id], kind, counting))[0])),
        ];
    }

    public async ValueTask<IReadOnlyList<long>> CountMembersAsync(
        IReadOnlyList<OrganizationId> organizations, MemberKind kind, CancellationToken cancel)
    {
        if (organizations.Count == 0) { return []; }
        var rows = await database.ReadAsync(
            (organizations, kind),
            static (connection, ask) => connection.Query(
                ask.kind == MemberKind.Admins ? MemberLists.AdminCounts : MemberLists.Counts, MemberLists.CountRow, IdList.Of(ask.organizations)),
            cancel);
        var counts = rows.ToDictionary(row => row.Organization, row => row.Count);
        return [.. organizations.Select(id => counts.GetValueOrDefault(id))];
    }

    public async ValueTask AddAsync(Organization organization, IReadOnlyList<UserId> admins, CancellationToken cancel) =>
        await database.WriteAsync(
            (organization, admins),
            static (connection, input) =>
            {
                foreach (var admin in input.admins) { SqliteRelationStore.Add(connection, RelationTuple.Admin(input.organization.Id, admin)); }
                return Add(connection, input.organization);
            },
            cancel);

    internal static int Add(Connection connection, Organization organization) => connection.Run(
        Insert, organization.Id.ToString(), organization.Name, organization.Created.ToUnixTimeMilliseconds());
}
