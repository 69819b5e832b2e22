using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Contracts.Support;

internal sealed class InMemoryUsers(InMemoryState state) : IUserStore
{
    public ValueTask<IReadOnlyList<User>> FindManyAsync(IReadOnlyList<UserId> ids, CancellationToken cancel) =>
        state.Until(cancel).Do<IReadOnlyList<User>>(() => [.. ids.Distinct().Where(state.Users.ContainsKey).Select(id => state.Users[id])]);

    public ValueTask<Page<User>> PageAsync(PageRequest request, CancellationToken cancel) =>
        state.Until(cancel).Do(() => Cut(state.Users.Values, request, CountAsync));

    public ValueTask<long> CountAsync(CancellationToken cancel) => state.Until(cancel).Do(() => (long)state.Users.Count);

    public async ValueTask AddAsync(User user, CancellationToken cancel) => await state.Until(cancel).Do(
        () =>
        {
            if (state.Users.Values.Any(other => string.Equals(other.Email, user.Email, StringComparison.OrdinalIgnoreCase)))
            {
                throw WorkspaceException.InvalidInput("email", "an address in use", "an address that no other user has");
            }

            state.Users.Add(user.Id, user);
            return 0;
        });

    internal static Page<User> Cut(IEnumerable<User> users, PageRequest request, Func<CancellationToken, ValueTask<long>> count) => InMemoryState.Cut(
        users.OrderBy(user => user.Created).ThenBy(user => user.Id),
        request,
        'u',
        user => new Cursor(user.Created.ToUnixTimeMilliseconds(), user.Id.ToString()),
        (place, after) => InMemoryState.Compare(place, after) > 0,
        count);
}

internal sealed class InMemoryOrganizations(InMemoryState state) : IOrganizationStore
{
    public ValueTask<IReadOnlyList<Organization>> FindManyAsync(IReadOnlyList<OrganizationId> ids, CancellationToken cancel) =>
        state.Until(cancel).Do<IReadOnlyList<Organization>>(
            () => [.. ids.Distinct().Where(state.Organizations.ContainsKey).Select(id => state.Organizations[id])]);

    public ValueTask<Page<Organization>> PageAsync(PageRequest request, CancellationToken cancel) => state.Until(cancel).Do(
        () => InMemoryState.Cut(
            state.Organizations.Values.OrderBy(place => place.Created).ThenBy(place => place.Id),
            request,
            'o',
            place => new Cursor(place.Created.ToUnixTimeMilliseconds(), place.Id.ToString()),
            (place, after) => InMemoryState.Compare(place, after) > 0,
            counting => state.Until(counting).Do(() => (long)state.Organizations.Count)));

    public ValueTask<Page<User>> MembersAsync(OrganizationId organization, MemberKind kind, PageRequest request, CancellationToken cancel) =>
        state.Until(cancel).Do(
        () =>
        {
            var members = state.Users.Values
                .Where(user => kind == MemberKind.Admins
                    ? state.Tuples.Contains(RelationTuple.Admin(organization, user.Id))
                    : state.Belongs(user.Id, organization))
                .ToArray();
            return InMemoryUsers.Cut(members, request, _ => ValueTask.FromResult((long)members.Length));
        });

    public async ValueTask<IReadOnlyList<Page<User>>> MembersOfManyAsync(
        IReadOnlyList<OrganizationId> organizations, MemberKind kind, PageRequest request, CancellationToken cancel)
    {
        var pages = new List<Page<User>>();
        foreach (var organization in organizations) { pages.Add(await MembersAsync(organization, kind, request, cancel)); }
        return pages;
    }

    public async ValueTask<IReadOnlyList<long>> CountMembersAsync(
        IReadOnlyList<OrganizationId> organizations, MemberKind kind, CancellationToken cancel)
    {
        var counts = new List<long>();
        foreach (var page in await MembersOfManyAsync(organizations, kind, PageRequest.Default, cancel))
        {
            counts.Add(await page.TotalCountAsync(cancel));
        }

        return counts;
    }

    public async ValueTask AddAsync(Organization organization, IReadOnlyList<UserId> admins, CancellationToken cancel) =>
        await state.Until(cancel).Do(
        () =>
        {
            state.Organizations.Add(organization.Id, organization);
            state.Tuples.UnionWith(admins.Select(admin => RelationTuple.Admin(organization.Id, admin)));
            return 0;
        });
}

internal sealed class InMemoryRelations(InMemoryState state) : IRelationStore
{
    public async ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel) =>
        await state.Until(cancel).Do(
        () =>
        {
            state.Tuples.ExceptWith(remove);
            state.Tuples.UnionWith(add);
            return 0;
        });

    public ValueTask<IReadOnlyList<RelationTuple>> OnAsync(ObjectKind kind, IReadOnlyList<string> ids, UserId user, CancellationToken cancel) =>
        state.Until(cancel).Do<IReadOnlyList<RelationTuple>>(
            () =>
            [
                .. state.Tuples.Where(fact => fact.Resource.Kind == kind && ids.Contains(fact.Resource.Id)
                    && (fact.Subject == ObjectRef.Of(user) || fact.Relation == Relation.Organization)),
            ]);

    public ValueTask<IReadOnlyList<RelationTuple>> MembershipsAsync(IReadOnlyList<UserId> users, CancellationToken cancel) =>
        state.Until(cancel).Do<IReadOnlyList<RelationTuple>>(
            () =>
            [
                .. state.Tuples.Where(fact => fact.Resource.Kind == ObjectKind.Organization
                    && users.Any(user => fact.Subject == ObjectRef.Of(user))),
            ]);

    public ValueTask<IReadOnlyList<RelationTuple>> ListAsync(RelationTuple? after, int first, CancellationToken cancel) =>
        state.Until(cancel).Do<IReadOnlyList<RelationTuple>>(
            () =>
            [
                .. state.Tuples.OrderBy(fact => fact.ToString(), StringComparer.Ordinal)
                    .Where(fact => after is null || string.CompareOrdinal(fact.ToString(), after.ToString()) > 0)
                    .Take(first),
            ]);

    public ValueTask<string?> FindMarkAsync(CancellationToken cancel) => state.Until(cancel).Do(() => state.Mark);

    public async ValueTask SetMarkAsync(string? mark, CancellationToken cancel) => await state.Until(cancel).Do(() => state.Mark = mark);
}
