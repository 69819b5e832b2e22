using Pcf.Workspace.Ids;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Organizations;

/// <summary>Where organizations are kept. Knows no permissions. Implementations are thread-safe.</summary>
/// <remarks>Every method can throw <see cref="WorkspaceException"/> with Unavailable when the store does not answer in time.</remarks>
public interface IOrganizationStore
{
    /// <summary>Organizations by id.</summary>
    /// <param name="ids">The ids; duplicates are allowed.</param>
    /// <param name="cancel">Gives up reading.</param>
    /// <returns>Those that exist, each once, in no order.</returns>
    ValueTask<IReadOnlyList<Organization>> FindManyAsync(IReadOnlyList<OrganizationId> ids, CancellationToken cancel);

    /// <summary>Organizations by creation time and id, oldest first.</summary>
    /// <param name="request">Which part.</param>
    /// <param name="cancel">Gives up reading.</param>
    /// <exception cref="WorkspaceException">InvalidInput: the cursor is not one of this list.</exception>
    ValueTask<Page<Organization>> PageAsync(PageRequest request, CancellationToken cancel);

    /// <summary>The users of an organization by their creation time and id, oldest first; a user who is member and admin stands once.</summary>
    /// <param name="organization">The organization; one that does not exist has no users.</param>
    /// <param name="kind">Everybody, or admins only.</param>
    /// <param name="request">Which part.</param>
    /// <param name="cancel">Gives up reading.</param>
    /// <exception cref="WorkspaceException">InvalidInput: the cursor is not one of a list of users.</exception>
    ValueTask<Page<User>> MembersAsync(OrganizationId organization, MemberKind kind, PageRequest request, CancellationToken cancel);

    /// <summary>The same part of the lists of many organizations, in one question.</summary>
    /// <param name="organizations">The organizations, each once; one that does not exist has no users.</param>
    /// <param name="kind">Everybody, or admins only.</param>
    /// <param name="request">Which part of each list.</param>
    /// <param name="cancel">Gives up reading.</param>
    /// <returns>A page for each organization, in the same order.</returns>
    /// <exception cref="WorkspaceException">InvalidInput: the cursor is not one of a list of users.</exception>
    ValueTask<IReadOnlyList<Page<User>>> MembersOfManyAsync(
        IReadOnlyList<OrganizationId> organizations, MemberKind kind, PageRequest request, CancellationToken cancel);

    /// <summary>How many users the lists of many organizations have, in one question.</summary>
    /// <param name="organizations">The organizations, each once.</param>
    /// <param name="kind">Everybody, or admins only.</param>
    /// <param name="cancel">Gives up counting.</param>
    /// <returns>A number for each organization, in the same order.</returns>
    ValueTask<IReadOnlyList<long>> CountMembersAsync(IReadOnlyList<OrganizationId> organizations, MemberKind kind, CancellationToken cancel);

    /// <summary>Keeps a new organization and its first admins, in one step.</summary>
    /// <param name="organization">The organization.</param>
    /// <param name="admins">Users who exist.</param>
    /// <param name="cancel">Gives up before writing.</param>
    ValueTask AddAsync(Organization organization, IReadOnlyList<UserId> admins, CancellationToken cancel);
}
