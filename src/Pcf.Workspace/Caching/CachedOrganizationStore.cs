using Pcf.Workspace.Ids;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Caching;

/// <summary>A store of organizations whose reads by id come from copies. Lists and counts go to the store. Thread-safe.</summary>
/// <param name="store">The store.</param>
/// <param name="copies">The copies; nothing ends them but their age, since organizations do not change.</param>
public sealed class CachedOrganizationStore(IOrganizationStore store, ICopies<Organization> copies) : IOrganizationStore
{
    private readonly ReadThrough<OrganizationId, Organization> _reads = new(copies, organization => organization.Id);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Organization>> FindManyAsync(IReadOnlyList<OrganizationId> ids, CancellationToken cancel) =>
        _reads.FindManyAsync(ids, store.FindManyAsync, cancel);

    /// <inheritdoc/>
    public ValueTask<Page<Organization>> PageAsync(PageRequest request, CancellationToken cancel) => store.PageAsync(request, cancel);

    /// <inheritdoc/>
    public ValueTask<Page<User>> MembersAsync(OrganizationId organization, MemberKind kind, PageRequest request, CancellationToken cancel) =>
        store.MembersAsync(organization, kind, request, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Page<User>>> MembersOfManyAsync(
        IReadOnlyList<OrganizationId> organizations, MemberKind kind, PageRequest request, CancellationToken cancel) =>
        store.MembersOfManyAsync(organizations, kind, request, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> CountMembersAsync(
        IReadOnlyList<OrganizationId> organizations, MemberKind kind, CancellationToken cancel) =>
        store.CountMembersAsync(organizations, kind, cancel);

    /// <inheritdoc/>
    public ValueTask AddAsync(Organization organization, IReadOnlyList<UserId> admins, CancellationToken cancel) =>
        store.AddAsync(organization, admins, cancel);
}
