using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Access;

/// <summary>Takes relation tuples: every store of them, and an authorization server that keeps a copy.</summary>
/// <remarks>Implementations are thread-safe.</remarks>
public interface IRelationWriter
{
    /// <summary>Adds and removes tuples in one step. Adding what is there and removing what is not changes nothing.</summary>
    /// <param name="add">Tuples to add.</param>
    /// <param name="remove">Tuples to remove.</param>
    /// <param name="cancel">Gives up before the step; once begun it completes.</param>
    /// <exception cref="WorkspaceException">Unavailable: the store did not answer.</exception>
    ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel);
}

/// <summary>The relation tuples of the workspace, and the two questions that permissions are answered from.</summary>
/// <remarks>
/// The tuples <c>note#owner</c> and <c>note#organization</c> mirror the note's own fields and are written with it by
/// <c>INoteStore</c>, in one step; write only viewers, members and admins here. Implementations are thread-safe.
/// </remarks>
public interface IRelationStore : IRelationWriter
{
    /// <summary>How these objects relate to one user or to any organization: the tuples whose subject is either.</summary>
    /// <param name="kind">The objects' type.</param>
    /// <param name="ids">The objects' ids; duplicates are allowed.</param>
    /// <param name="user">The user in question.</param>
    /// <param name="cancel">Gives up reading.</param>
    /// <returns>The tuples, in no order. A note shared with thousands still answers with its few relevant ones.</returns>
    /// <exception cref="WorkspaceException">Unavailable: the store did not answer.</exception>
    ValueTask<IReadOnlyList<RelationTuple>> OnAsync(ObjectKind kind, IReadOnlyList<string> ids, UserId user, CancellationToken cancel);

    /// <summary>The organizations in which these users are members or admins.</summary>
    /// <param name="users">The users; duplicates are allowed.</param>
    /// <param name="cancel">Gives up reading.</param>
    /// <returns>Tuples <c>organization#member@user</c> and <c>organization#admin@user</c>, in no order.</returns>
    /// <exception cref="WorkspaceException">Unavailable: the store did not answer.</exception>
    ValueTask<IReadOnlyList<RelationTuple>> MembershipsAsync(IReadOnlyList<UserId> users, CancellationToken cancel);

    /// <summary>A part of all tuples, in an order of the store's own that does not change while tuples come and go.</summary>
    /// <param name="after">The last tuple of the part before, which may be gone by now; null for the first part.</param>
    /// <param name="first">1 or more tuples at most.</param>
    /// <param name="cancel">Gives up reading.</param>
    /// <returns>The tuples; none when the end is reached.</returns>
    /// <exception cref="WorkspaceException">Unavailable: the store did not answer.</exception>
    ValueTask<IReadOnlyList<RelationTuple>> ListAsync(RelationTuple? after, int first, CancellationToken cancel);

    /// <summary>The mark of the copy that an authorization server has of these tuples.</summary>
    /// <param name="cancel">Gives up reading.</param>
    /// <returns>Null when no server has a copy that all writes have reached.</returns>
    /// <exception cref="WorkspaceException">Unavailable: the store did not answer.</exception>
    ValueTask<string?> FindMarkAsync(CancellationToken cancel);

    /// <summary>Says which copy all further writes reach.</summary>
    /// <param name="mark">1 to 32 characters of 0-9 and a-z; null when writes reach no copy any more.</param>
    /// <param name="cancel">Gives up before writing.</param>
    /// <exception cref="WorkspaceException">Unavailable: the store did not answer.</exception>
    ValueTask SetMarkAsync(string? mark, CancellationToken cancel);
}
