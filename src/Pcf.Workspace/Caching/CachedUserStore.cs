using Pcf.Workspace.Ids;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Caching;

/// <summary>A store of users whose reads by id come from copies. Lists and counts go to the store. Thread-safe.</summary>
/// <param name="store">The store.</param>
/// <param name="copies">The copies; nothing ends them but their age, since users do not change.</param>
public sealed class CachedUserStore(IUserStore store, ICopies<User> copies) : IUserStore
{
    private readonly ReadThrough<UserId, User> _reads = new(copies, user => user.Id);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<User>> FindManyAsync(IReadOnlyList<UserId> ids, CancellationToken cancel) =>
        _reads.FindManyAsync(ids, store.FindManyAsync, cancel);

    /// <inheritdoc/>
    public ValueTask<Page<User>> PageAsync(PageRequest request, CancellationToken cancel) => store.PageAsync(request, cancel);

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(CancellationToken cancel) => store.CountAsync(cancel);

    /// <inheritdoc/>
    public ValueTask AddAsync(User user, CancellationToken cancel) => store.AddAsync(user, cancel);
}
