using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Setup;

/// <summary>Creates users and the admins of organizations without the authorizer, since an empty workspace has no user who may.</summary>
/// <remarks>For operators, who can write to the store anyway; no request may reach it. The rules for names and addresses hold here too.
/// Thread-safe.</remarks>
/// <param name="users">Where users are kept.</param>
/// <param name="organizations">Where organizations are kept.</param>
/// <param name="relations">Where memberships are kept.</param>
/// <param name="ids">Makes the ids.</param>
/// <param name="clock">The time of creation.</param>
/// <param name="mirror">An authorization server that keeps a copy of the tuples; null when the authorizer reads the store's own.</param>
public sealed class WorkspaceBootstrap(IUserStore users, IOrganizationStore organizations, IRelationWriter relations, IdSource ids,
    TimeProvider clock, IRelationWriter? mirror = null)
{
    /// <summary>Creates a user, active at once.</summary>
    /// <param name="draft">The user.</param>
    /// <param name="adminOf">The name of an organization that the user becomes an admin of: the oldest of exactly that name, or a new one; null for
    /// none.</param>
    /// <param name="cancel">Gives up between the steps; those done stay.</param>
    /// <returns>The user, and the organization where one was named.</returns>
    /// <exception cref="WorkspaceException">InvalidInput: a name or the address breaks its rule, or another user has the address; Unavailable: the
    /// store does not answer.</exception>
    public async ValueTask<(User User, Organization? Organization)> CreateUserAsync(NewUser draft, string? adminOf = null,
        CancellationToken cancel = default)
    {
        var user = User.From(draft, ids, clock);
        var place = adminOf is null ? null : await FindAsync(InputValidation.Name(adminOf), cancel);
        await users.AddAsync(user, cancel);
        if (place is not null) { await relations.WriteAsync([RelationTuple.Admin(place.Id, user.Id)], [], cancel); }
        else if (adminOf is not null)
        {
            place = new Organization(OrganizationId.Parse(ids.Next()), adminOf, clock.GetWholeMilliseconds());
            await organizations.AddAsync(place, [user.Id], cancel);
        }
        if (mirror is not null && place is not null) { await mirror.WriteAsync([RelationTuple.Admin(place.Id, user.Id)], [], cancel); }
        return (user, place);
    }

    private async ValueTask<Organization?> FindAsync(string name, CancellationToken cancel)
    {
        string? after = null;
        do
        {
            var page = await organizations.PageAsync(PageRequest.Of(PageRequest.MaxFirst, after), cancel);
            if (page.Edges.FirstOrDefault(edge => edge.Node.Name == name) is { } found) { return found.Node; }
            after = page.HasNext ? page.EndCursor : null;
        }
        while (after is not null);
        return null;
    }
}
