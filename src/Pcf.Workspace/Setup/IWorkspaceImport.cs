using Pcf.Workspace.Access;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Setup;

/// <summary>Takes a whole workspace from another store, as it is: ids, times and versions stay. For operators; no rule is checked.</summary>
public interface IWorkspaceImport
{
    /// <summary>Begins a copy, or goes on with one that was broken off.</summary>
    /// <param name="source">What is copied: 1 to 64 characters that say which store it is.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>True when a copy of the same source was broken off here.</returns>
    /// <exception cref="InvalidDataException">There is a workspace here already, or the beginning of another copy.</exception>
    ValueTask<bool> BeginAsync(string source, CancellationToken cancel);

    /// <summary>Keeps what is not there yet; what is there stays as it is.</summary>
    /// <param name="users">Users.</param>
    /// <param name="cancel">Gives up before writing.</param>
    ValueTask AddAsync(IReadOnlyList<User> users, CancellationToken cancel);

    /// <inheritdoc cref="AddAsync(IReadOnlyList{User}, CancellationToken)"/>
    /// <param name="organizations">Organizations.</param>
    /// <param name="cancel">Gives up before writing.</param>
    ValueTask AddAsync(IReadOnlyList<Organization> organizations, CancellationToken cancel);

    /// <inheritdoc cref="AddAsync(IReadOnlyList{User}, CancellationToken)"/>
    /// <param name="notes">Notes, without the tuples that they state.</param>
    /// <param name="cancel">Gives up before writing.</param>
    ValueTask AddAsync(IReadOnlyList<Note> notes, CancellationToken cancel);

    /// <inheritdoc cref="AddAsync(IReadOnlyList{User}, CancellationToken)"/>
    /// <param name="relations">Relation tuples.</param>
    /// <param name="cancel">Gives up before writing.</param>
    ValueTask AddAsync(IReadOnlyList<RelationTuple> relations, CancellationToken cancel);

    /// <summary>Ends the copy: from now on it is a workspace like any other.</summary>
    /// <param name="cancel">Gives up.</param>
    ValueTask EndAsync(CancellationToken cancel);
}
