using Pcf.Workspace.Ids;
using Pcf.Workspace.Paging;

namespace Pcf.Workspace.Users;

/// <summary>Where users are kept. Knows no permissions. Implementations are thread-safe.</summary>
/// <remarks>Every method can throw <see cref="WorkspaceException"/> with Unavailable when the store does not answer in time.</remarks>
public interface IUserStore
{
    /// <summary>Users by id.</summary>
    /// <param name="ids">The ids; duplicates are allowed.</param>
    /// <param name="cancel">Gives up reading.</param>
    /// <returns>Those that exist, each once, in no order.</returns>
    ValueTask<IReadOnlyList<User>> FindManyAsync(IReadOnlyList<UserId> ids, CancellationToken cancel);

    /// <summary>Users by creation time and id, oldest first.</summary>
    /// <param name="request">Which part.</param>
    /// <param name="cancel">Gives up reading.</param>
    /// <exception cref="WorkspaceException">InvalidInput: the cursor is not one of this list.</exception>
    ValueTask<Page<User>> PageAsync(PageRequest request, CancellationToken cancel);

    /// <summary>How many users there are.</summary>
    /// <param name="cancel">Gives up counting.</param>
    ValueTask<long> CountAsync(CancellationToken cancel);

    /// <summary>Keeps a new user.</summary>
    /// <param name="user">The user, already checked against the rules.</param>
    /// <param name="cancel">Gives up before writing.</param>
    /// <exception cref="WorkspaceException">InvalidInput on <c>email</c>: another user has the address.</exception>
    ValueTask AddAsync(User user, CancellationToken cancel);
}
