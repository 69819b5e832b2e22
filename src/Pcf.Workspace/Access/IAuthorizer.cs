namespace Pcf.Workspace.Access;

/// <summary>Decides what callers may do. Fails closed: no answer is an exception, never a yes.</summary>
/// <remarks>
/// An anonymous caller is allowed nothing. An object that does not exist is denied like one that is hidden. Implementations are thread-safe.
/// </remarks>
public interface IAuthorizer
{
    /// <summary>Whether decisions follow from the store's own tuples at every moment, so that what a store lists in a scope needs no further
    /// check.</summary>
    bool DecidesFromStore { get; }

    /// <summary>Whether the caller has the permission on the object.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="permission">What for.</param>
    /// <param name="resource">On what; its kind must be the one the permission belongs to.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unavailable: the authorizer did not answer.</exception>
    ValueTask<bool> CheckAsync(Caller caller, Permission permission, ObjectRef resource, CancellationToken cancel);

    /// <summary>The same for many objects of one kind in one question.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="permission">What for.</param>
    /// <param name="resources">On what; all of one kind, duplicates are allowed.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>One answer for each resource, in the same order.</returns>
    /// <exception cref="WorkspaceException">Unavailable: the authorizer did not answer.</exception>
    ValueTask<IReadOnlyList<bool>> CheckManyAsync(
        Caller caller, Permission permission, IReadOnlyList<ObjectRef> resources, CancellationToken cancel);

    /// <summary>All notes the caller may read, in a form that a store can filter, page and count by.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unavailable: the authorizer did not answer.</exception>
    ValueTask<NoteScope> ReadableNotesAsync(Caller caller, CancellationToken cancel);
}
