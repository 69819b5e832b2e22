using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.SurrealDb.Connections;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>Organizations in SurrealDB.</summary>
/// <param name="database">Where the statements run.</param>
internal sealed class SurrealDbOrganizationStore(Database database) : IOrganizationStore
{
    private const char CursorKind = 'o';

    // A user who is member and admin has two tuples, and stands once. $relations says which of the two count.
    private const string UsersOf =
        """
        array::distinct(array::flatten($relations.map(|$relation|
            (SELECT VALUE type::record('user', subject_id)
             FROM relation:['organization', $place, $relation, 'user', NONE]..=['organization', $place, $relation, 'user', ..]))))
        """;

    private static readonly string[] Belonging = ["member", "admin"];
    private static readonly string[] Running = ["admin"];

    private static readonly Statement FindMany = new(
        "select", "organization", $"SELECT {Rows.OrganizationFields} FROM $ids WHERE id != NONE");

    private static readonly Statement List = new(
        "select",
        "organization",
        $"SELECT {Rows.OrganizationFields} FROM organization WHERE place > $after ORDER BY place LIMIT $limit");

    private static readonly Statement Count = new(
        "select", "organization", "RETURN (SELECT count() FROM organization GROUP ALL)[0].count ?? 0");

    private static readonly Statement Insert = new(
        "insert",
        "organization",
        """
        {
            CREATE $organization.id CONTENT $organization RETURN NONE;
            INSERT IGNORE INTO relation $admins RETURN NONE;
            RETURN true;
        }
        """);

    private static readonly Statement Members = new(
        "select",
        "user",
        $$"""
        RETURN $places.map(|$place| {
            LET $users = {{UsersOf}};
            LET $following = SELECT {{Rows.UserFields}} FROM $users WHERE place > $after;
            RETURN SELECT * FROM $following ORDER BY place LIMIT $limit;
        })
        """);

    private static readonly Statement CountMembers = new("select", "relation", $"RETURN $places.map(|$place| array::len({UsersOf}))");

    public async ValueTask<IReadOnlyList<Organization>> FindManyAsync(IReadOnlyList<OrganizationId> ids, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (ids.Count == 0) { return []; }
        return Row.ReadAll(await database.ReadAsync(FindMany, cancel, ("ids", RecordId.Many("organization", ids))), Rows.Organization);
    }

    public async ValueTask<Page<Organization>> PageAsync(PageRequest request, CancellationToken cancel)
    {
        var after = Place.After(request, CursorKind, Place.OldestFirst);
        var rows = await database.ReadAsync(List, cancel, ("after", after), ("limit", request.First + 1));
        return Paging.Page(
            Row.ReadAll(rows, Rows.Organization),
            request,
            static (organization, _) => new Cursor(organization.Created.ToUnixTimeMilliseconds(), organization.Id.ToString()).Write(CursorKind),
            async counting => (long)(await database.ReadAsync(Count, counting))!);
    }

    public async ValueTask<Page<User>> MembersAsync(
        OrganizationId organization, MemberKind kind, PageRequest request, CancellationToken cancel) =>
        (await MembersOfManyAsync([organization], kind, request, cancel))[0];

    public async ValueTask<IReadOnlyList<Page<User>>> MembersOfManyAsync(
        IReadOnlyList<OrganizationId> organizations, MemberKind kind, PageRequest request, CancellationToken cancel)
    {
        if (organizations.Count == 0) { return []; }
        var after = Place.After(request, SurrealDbUserStore.CursorKind, Place.OldestFirst);
        var lists = (List<object?>)(await database.ReadAsync(
            Members, cancel, ("places", Keys(organizations)), ("relations", RelationsOf(kind)), ("after", after), ("limit", request.First + 1)))!;
        return
        [
            .. lists.Select((list, i) => Paging.Page(Row.ReadAll(list, Rows.User), request, SurrealDbUserStore.CursorOf,
                async counting => (await CountMembersAsync([organizations[i]], kind, counting))[0])),
        ];
    }

    public async ValueTask<IReadOnlyList<long>> CountMembersAsync(
        IReadOnlyList<OrganizationId> organizations, MemberKind kind, CancellationToken cancel)
    {
        if (organizations.Count == 0) { return []; }
        var counts = (List<object?>)(await database.ReadAsync(
            CountMembers, cancel, ("places", Keys(organizations)), ("relations", RelationsOf(kind))))!;
        return [.. counts.Select(count => (long)count!)];
    }

    public async ValueTask AddAsync(Organization organization, IReadOnlyList<UserId> admins, CancellationToken cancel) =>
        await database.WriteAsync(
            Insert, cancel, ("organization", Rows.Of(organization)),
            ("admins", Rows.Of(admins.Select(admin => RelationTuple.Admin(organization.Id, admin)))));

    private static string[] RelationsOf(MemberKind kind) => kind == MemberKind.Admins ? Running : Belonging;

    private static string[] Keys(IReadOnlyList<OrganizationId> organizations) => [.. organizations.Select(organization => organization.ToString())];
}
