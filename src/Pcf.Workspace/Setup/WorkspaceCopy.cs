using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Setup;

/// <summary>The ports of a workspace.</summary>
/// <param name="Notes">The notes.</param>
/// <param name="Users">The users.</param>
/// <param name="Organizations">The organizations.</param>
/// <param name="Relations">The relation tuples.</param>
public sealed record WorkspacePorts(INoteStore Notes, IUserStore Users, IOrganizationStore Organizations, IRelationStore Relations)
{
    /// <summary>The ports of a store.</summary>
    /// <param name="store">The store.</param>
    public static WorkspacePorts Of(IWorkspaceStore store) => new(store.Notes, store.Users, store.Organizations, store.Relations);
}

/// <summary>Copies a workspace from one store to another: users, organizations, notes with their versions, and relation tuples.</summary>
/// <remarks>Users come last: while the copy is not whole, no one can sign in to it. Nothing may write to the source meanwhile; what changed all the
/// same shows in the comparison at the end. Not thread-safe.</remarks>
/// <param name="source">The workspace.</param>
/// <param name="target">Where it goes.</param>
/// <param name="import">Writes to the target.</param>
/// <param name="progress">Takes the kind and how many of it are done, after each part.</param>
public sealed class WorkspaceCopy(WorkspacePorts source, WorkspacePorts target, IWorkspaceImport import, Action<string, long> progress)
{
    /// <summary>Copies it and compares the two.</summary>
    /// <param name="name">Which store the source is: 1 to 64 characters.</param>
    /// <param name="cancel">Breaks it off; the next call with the same name goes on.</param>
    /// <returns>What the workspace holds, by kind.</returns>
    /// <exception cref="InvalidDataException">The target is not empty, or differs from the source at the end.</exception>
    /// <exception cref="WorkspaceException">Unavailable: a store does not answer.</exception>
    public async ValueTask<IReadOnlyList<WorkspaceDigest>> RunAsync(string name, CancellationToken cancel)
    {
        await import.BeginAsync(name, cancel);
        var copied = new[]
        {
            await WalkAsync(WorkspaceDigest.Organizations, OrganizationsOf(source, cancel), WorkspaceDigest.TextOf, import.AddAsync, cancel),
            await WalkAsync(WorkspaceDigest.Relations, RelationsOf(source, cancel), WorkspaceDigest.TextOf, import.AddAsync, cancel),
            await WalkAsync(WorkspaceDigest.Notes, NotesOf(source, cancel), WorkspaceDigest.TextOf, import.AddAsync, cancel),
            await WalkAsync(WorkspaceDigest.Users, UsersOf(source, cancel), WorkspaceDigest.TextOf, import.AddAsync, cancel),
        };
        var kept = await ReadAsync(target, cancel);
        foreach (var (left, right) in copied.Zip(kept)) { Demand(left, right); }

        // What was written to the source meanwhile is in neither of the two.
        foreach (var (left, right) in copied.Zip(await ReadAsync(source, cancel))) { Demand(left, right); }
        await import.EndAsync(cancel);
        return copied;
    }

    private static async ValueTask<WorkspaceDigest[]> ReadAsync(WorkspacePorts ports, CancellationToken cancel) =>
    [
        await DigestAsync(WorkspaceDigest.Organizations, OrganizationsOf(ports, cancel), WorkspaceDigest.TextOf),
        await DigestAsync(WorkspaceDigest.Relations, RelationsOf(ports, cancel), WorkspaceDigest.TextOf),
        await DigestAsync(WorkspaceDigest.Notes, NotesOf(ports, cancel), WorkspaceDigest.TextOf),
        await DigestAsync(WorkspaceDigest.Users, UsersOf(ports, cancel), WorkspaceDigest.TextOf),
    ];

    private static void Demand(WorkspaceDigest source, WorkspaceDigest target)
    {
        if (source == target) { return; }
        throw new InvalidDataException(source.Count == target.Count
            ? $"The {source.Kind} differ: some changed during the copy, or after an earlier one. Stop the service, empty the target and copy again."
            : $"The {source.Kind} differ: {source.Count} in the source and {target.Count} in the target. Stop the service, empty the target and copy "
                + "again.");
    }

    private async ValueTask<WorkspaceDigest> WalkAsync<T>(
        string kind, IAsyncEnumerable<IReadOnlyList<T>> parts, Func<T, string> text, Func<IReadOnlyList<T>, CancellationToken, ValueTask> add,
        CancellationToken cancel)
    {
        var digest = new WorkspaceDigest(kind);
        await foreach (var part in parts)
        {
            if (part.Count == 0) { continue; }
            await add(part, cancel);
            foreach (var item in part) { digest = digest.With(text(item)); }
            progress(kind, digest.Count);
        }

        return digest;
    }

    private static async ValueTask<WorkspaceDigest> DigestAsync<T>(string kind, IAsyncEnumerable<IReadOnlyList<T>> parts, Func<T, string> text)
    {
        var digest = new WorkspaceDigest(kind);
        await foreach (var part in parts)
        {
            foreach (var item in part) { digest = digest.With(text(item)); }
        }

        return digest;
    }

    private static IAsyncEnumerable<IReadOnlyList<User>> UsersOf(WorkspacePorts ports, CancellationToken cancel) =>
        PagesAsync(request => ports.Users.PageAsync(request, cancel));

    private static IAsyncEnumerable<IReadOnlyList<Organization>> OrganizationsOf(WorkspacePorts ports, CancellationToken cancel) =>
        PagesAsync(request => ports.Organizations.PageAsync(request, cancel));

    private static async IAsyncEnumerable<IReadOnlyList<T>> PagesAsync<T>(Func<PageRequest, ValueTask<Page<T>>> read)
    {
        for (string? after = null; ;)
        {
            var page = await read(PageRequest.Of(PageRequest.MaxFirst, after));
            yield return [.. page.Edges.Select(edge => edge.Node)];
            if (!page.HasNext) { yield break; }
            after = page.EndCursor;
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<RelationTuple>> RelationsOf(
        WorkspacePorts ports, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        for (RelationTuple? after = null; ;)
        {
            var part = await ports.Relations.ListAsync(after, PageRequest.MaxFirst, cancel);
            yield return part;
            if (part.Count < PageRequest.MaxFirst) { yield break; }
            after = part[^1];
        }
    }

    // Each note has one tuple that names its owner.
    private static async IAsyncEnumerable<IReadOnlyList<Note>> NotesOf(
        WorkspacePorts ports, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var part in RelationsOf(ports, cancel))
        {
            var ids = part.Where(fact => fact.Relation == Relation.Owner).Select(fact => NoteId.Parse(fact.Resource.Id)).ToArray();
            yield return ids.Length == 0 ? [] : await ports.Notes.FindManyAsync(ids, cancel);
        }
    }
}
