using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Paging;

namespace Pcf.Workspace.Users;

/// <summary>The people and programs of the workspace.</summary>
/// <remarks>
/// Name and kind of a user are open to every caller who has the id, since notes show their authors; lists take a
/// signed-in user; email addresses have a rule of their own. Every method throws <see cref="WorkspaceException"/> with
/// Unavailable when the store or the authorizer does not answer. Thread-safe; one instance serves all.
/// </remarks>
/// <param name="users">Where users are kept.</param>
/// <param name="authorizer">Who decides.</param>
/// <param name="ids">Makes the ids of new users.</param>
/// <param name="clock">The time of creation.</param>
public sealed class UserDirectory(IUserStore users, IAuthorizer authorizer, IdSource ids, TimeProvider clock)
{
    /// <summary>Turns an authenticated id into a caller, if it belongs to an active user.</summary>
    /// <param name="id">The id that a token or a session proved.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unauthenticated: unknown or inactive; the error is the same for both.</exception>
    public async ValueTask<Caller> AdmitAsync(UserId id, CancellationToken cancel = default) =>
        await FindAsync(id, cancel) is { IsActive: true } ? Caller.Of(id) : throw WorkspaceException.Unauthenticated();

    /// <summary>One user; null when there is none.</summary>
    /// <param name="id">The user.</param>
    /// <param name="cancel">Gives up.</param>
    public async ValueTask<User?> FindAsync(UserId id, CancellationToken cancel = default)
    {
        var found = await users.FindManyAsync([id], cancel);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Many users with one question to the store.</summary>
    /// <param name="wanted">The users; duplicates are allowed.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>One answer for each id, in the same order; null where there is none.</returns>
    public async ValueTask<IReadOnlyList<User?>> FindManyAsync(IReadOnlyList<UserId> wanted, CancellationToken cancel = default)
    {
        if (wanted.Count == 0) { return []; }
        var found = (await users.FindManyAsync(wanted, cancel)).ToTable(user => user.Id);
        return [.. wanted.Select(id => found.GetValueOrDefault(id))];
    }

    /// <summary>All users, oldest first.</summary>
    /// <param name="caller">A signed-in user.</param>
    /// <param name="request">Which part; null is the first 20.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unauthenticated; InvalidInput: the cursor is not one of this list.</exception>
    public ValueTask<Page<User>> PageAsync(Caller caller, PageRequest? request = null, CancellationToken cancel = default)
    {
        caller.RequireUser();
        return users.PageAsync(request ?? PageRequest.Default, cancel);
    }

    /// <summary>A user's address, if the caller may see it; otherwise null.</summary>
    /// <param name="caller">Who asks; an anonymous caller sees none.</param>
    /// <param name="user">Whose address.</param>
    /// <param name="cancel">Gives up.</param>
    public async ValueTask<string?> EmailAsync(Caller caller, User user, CancellationToken cancel = default) =>
        (await EmailsAsync(caller, [user], cancel))[0];

    /// <summary>Many users' addresses with one question to the authorizer.</summary>
    /// <param name="caller">Who asks; an anonymous caller sees none.</param>
    /// <param name="whose">Whose addresses.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>One answer for each user, in the same order; null where the caller may not see it.</returns>
    public async ValueTask<IReadOnlyList<string?>> EmailsAsync(Caller caller, IReadOnlyList<User> whose, CancellationToken cancel = default)
    {
        var visible = await authorizer.CheckManyAsync(caller, Permission.ReadEmail, [.. whose.Select(user => ObjectRef.Of(user.Id))], cancel);
        return [.. whose.Select((user, i) => visible[i] ? user.Email : null)];
    }

    /// <summary>Creates a user, active at once, in no organization yet.</summary>
    /// <param name="caller">An admin of any organization.</param>
    /// <param name="draft">The user.</param>
    /// <param name="cancel">Gives up before writing.</param>
    /// <exception cref="WorkspaceException">Unauthenticated; Forbidden: the caller runs no organization; InvalidInput: a field breaks its rule, or
    /// another user has the address.</exception>
    public async ValueTask<User> CreateAsync(Caller caller, NewUser draft, CancellationToken cancel = default)
    {
        caller.RequireUser();
        var user = User.From(draft, ids, clock);

        // Asked before the store is, so that only those who may create users can find out which addresses are taken.
        if (!await authorizer.CheckAsync(caller, Permission.CreateUser, ObjectRef.Workspace, cancel))
        {
            throw WorkspaceException.Forbidden("create users");
        }

        await users.AddAsync(user, cancel);
        return user;
    }
}
