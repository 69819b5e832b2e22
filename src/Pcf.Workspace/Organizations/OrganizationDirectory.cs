using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Organizations;

/// <summary>The organizations of the workspace and who is in them.</summary>
/// <remarks>
/// An organization's name is open to every caller who has the id, since notes show it; lists of organizations take a signed-in user; who is in one is
/// shown to those who belong to it. Every method throws <see cref="WorkspaceException"/> with Unavailable when the store or the
/// authorizer does not answer. Thread-safe; one instance serves all.
/// </remarks>
/// <param name="organizations">Where organizations are kept.</param>
/// <param name="relations">Where memberships are kept.</param>
/// <param name="authorizer">Who decides.</param>
public sealed class OrganizationDirectory(IOrganizationStore organizations, IRelationStore relations, IAuthorizer authorizer)
{
    /// <summary>One organization; null when there is none.</summary>
    /// <param name="id">The organization.</param>
    /// <param name="cancel">Gives up.</param>
    public async ValueTask<Organization?> FindAsync(OrganizationId id, CancellationToken cancel = default)
    {
        var found = await organizations.FindManyAsync([id], cancel);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Many organizations with one question to the store.</summary>
    /// <param name="wanted">The organizations; duplicates are allowed.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>One answer for each id, in the same order; null where there is none.</returns>
    public async ValueTask<IReadOnlyList<Organization?>> FindManyAsync(IReadOnlyList<OrganizationId> wanted, CancellationToken cancel = default)
    {
        if (wanted.Count == 0) { return []; }
        var found = (await organizations.FindManyAsync(wanted, cancel)).ToDictionary(organization => organization.Id);
        return [.. wanted.Select(id => found.GetValueOrDefault(id))];
    }

    /// <summary>All organizations, oldest first.</summary>
    /// <param name="caller">A signed-in user.</param>
    /// <param name="request">Which part; null is the first 20.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unauthenticated; InvalidInput: the cursor is not one of this list.</exception>
    public ValueTask<Page<Organization>> PageAsync(Caller caller, PageRequest? request = null, CancellationToken cancel = default)
    {
        caller.RequireUser();
        return organizations.PageAsync(request ?? PageRequest.Default, cancel);
    }

    /// <summary>The users of an organization, oldest first.</summary>
    /// <param name="caller">A member of it.</param>
    /// <param name="id">The organization.</param>
    /// <param name="kind">Everybody who belongs to it, which is the default, or its admins only.</param>
    /// <param name="request">Which part; null is the first 20.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unauthenticated; NotFound: there is none; Forbidden: the caller does not belong to it; InvalidInput: the
    /// cursor
    /// is not one of a list of users.</exception>
    public async ValueTask<Page<User>> MembersAsync(
        Caller caller, OrganizationId id, MemberKind kind = MemberKind.Everybody, PageRequest? request = null, CancellationToken cancel = default)
    {
        caller.RequireUser();
        if (!await authorizer.CheckAsync(caller, Permission.BelongToOrganization, ObjectRef.Of(id), cancel))
        {
            // That it exists is no secret here: its name is open.
            throw await FindAsync(id, cancel) is null
                ? WorkspaceException.NotFound("organization")
                : WorkspaceException.Forbidden("see who is in this organization");
        }

        return await organizations.MembersAsync(id, kind, request ?? PageRequest.Default, cancel);
    }

    /// <summary>The organizations that users belong to, as far as the caller belongs to them too.</summary>
    /// <param name="caller">A signed-in user.</param>
    /// <param name="users">The users; duplicates are allowed.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Memberships, one for each user and organization, in no order.</returns>
    /// <exception cref="WorkspaceException">Unauthenticated.</exception>
    public async ValueTask<IReadOnlyList<Membership>> MembershipsAsync(
        Caller caller, IReadOnlyList<UserId> users, CancellationToken cancel = default)
    {
        caller.RequireUser();
        var facts = await relations.MembershipsAsync(users, cancel);
        if (facts.Count == 0) { return []; }
        var places = facts.Select(fact => fact.Resource).Distinct().ToArray();
        var allowed = await authorizer.CheckManyAsync(caller, Permission.BelongToOrganization, places, cancel);
        var open = places.Where((_, i) => allowed[i]).ToHashSet();
        return
        [
            .. facts.Where(fact => open.Contains(fact.Resource))
                .GroupBy(fact => (fact.Resource, fact.Subject))
                .Select(facts => new Membership(
                    OrganizationId.Parse(facts.Key.Resource.Id),
                    UserId.Parse(facts.Key.Subject.Id),
                    facts.Any(fact => fact.Relation == Relation.Admin))),
        ];
    }
}
