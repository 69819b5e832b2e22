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
        var found = (await organizations.FindManyAsync(wanted, cancel)).ToTable(organization => organization.Id);
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
        var answers = await MembersOfManyAsync(caller, [new MemberList(id, kind, request ?? PageRequest.Default)], cancel);
        return answers[0].Value;
    }

    /// <summary>Many parts of lists of organizations' users, with one question to the authorizer, and one to the store for each kind and
    /// part.</summary>
    /// <param name="caller">A signed-in user.</param>
    /// <param name="wanted">Which lists.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>One answer for each list, in the same order, refused as <see cref="MembersAsync"/> refuses.</returns>
    /// <exception cref="WorkspaceException">Unauthenticated.</exception>
    public async ValueTask<IReadOnlyList<Answer<Page<User>>>> MembersOfManyAsync(
        Caller caller, IReadOnlyList<MemberList> wanted, CancellationToken cancel = default)
    {
        var access = await AccessAsync(caller, wanted.Select(list => list.Organization), cancel);
        var pages = new Dictionary<MemberList, Answer<Page<User>>>();
        foreach (var same in wanted.Where(list => access[list.Organization] is null).Distinct().GroupBy(list => (list.Kind, list.Part)))
        {
            OrganizationId[] places = [.. same.Select(list => list.Organization)];
            var read = await Answer<IReadOnlyList<Page<User>>>.OfAsync(
                organizations.MembersOfManyAsync(places, same.Key.Kind, same.Key.Part, cancel));
            for (var i = 0; i < places.Length; i++)
            {
                pages[new MemberList(places[i], same.Key.Kind, same.Key.Part)] = read.Refusal is { } refusal
                    ? Answer<Page<User>>.Refused(refusal)
                    : Answer<Page<User>>.Of(read.Value[i]);
            }
        }

        return [.. wanted.Select(list => access[list.Organization] is { } refusal ? Answer<Page<User>>.Refused(refusal) : pages[list])];
    }

    /// <summary>How many users organizations have, with one question to the store for each kind. Asks no authorizer: count only what a page of
    /// <see cref="MembersOfManyAsync"/> belongs to.</summary>
    /// <param name="wanted">The organizations, and whether everybody or admins only are counted.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>One number for each, in the same order.</returns>
    public async ValueTask<IReadOnlyList<long>> CountMembersAsync(
        IReadOnlyList<(OrganizationId Organization, MemberKind Kind)> wanted, CancellationToken cancel = default)
    {
        var counts = new Dictionary<(OrganizationId, MemberKind), long>();
        foreach (var same in wanted.Distinct().GroupBy(list => list.Kind))
        {
            OrganizationId[] places = [.. same.Select(list => list.Organization)];
            var read = await organizations.CountMembersAsync(places, same.Key, cancel);
            for (var i = 0; i < places.Length; i++) { counts[(places[i], same.Key)] = read[i]; }
        }

        return [.. wanted.Select(list => counts[list])];
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

    // Why the caller may not see who is in each of these; null where the caller may.
    private async ValueTask<Dictionary<OrganizationId, WorkspaceException?>> AccessAsync(
        Caller caller, IEnumerable<OrganizationId> wanted, CancellationToken cancel)
    {
        caller.RequireUser();
        OrganizationId[] places = [.. wanted.Distinct()];
        var allowed = await authorizer.CheckManyAsync(caller, Permission.BelongToOrganization, [.. places.Select(ObjectRef.Of)], cancel);
        var answers = new Dictionary<OrganizationId, WorkspaceException?>();
        for (var i = 0; i < places.Length; i++)
        {
            answers[places[i]] = allowed[i] ? null : WorkspaceException.Forbidden("see who is in this organization");
        }

        // That one exists is no secret here: its name is open.
        OrganizationId[] refused = [.. places.Where((_, i) => !allowed[i])];
        var found = await FindManyAsync(refused, cancel);
        for (var i = 0; i < refused.Length; i++)
        {
            if (found[i] is null) { answers[refused[i]] = WorkspaceException.NotFound("organization"); }
        }

        return answers;
    }
}
