using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;

namespace Pcf.Workspace.Caching;

/// <summary>A store of relation tuples whose writes end the copies of the notes that they are about: a note carries its viewers. Reads go to the
/// store. Thread-safe.</summary>
/// <param name="store">The store.</param>
/// <param name="notes">The copies of notes.</param>
public sealed class CachedRelationStore(IRelationStore store, ICopies<Note> notes) : IRelationStore
{
    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel)
    {
        try
        {
            await store.WriteAsync(add, remove, cancel);
        }
        finally
        {
            var changed = add.Concat(remove).Select(fact => fact.Resource).Where(resource => resource.Kind == ObjectKind.Note)
                .Select(resource => resource.Id).Distinct(StringComparer.Ordinal).ToArray();
            if (changed.Length > 0) { await notes.ForgetAsync(changed); }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RelationTuple>> OnAsync(
        ObjectKind kind, IReadOnlyList<string> ids, UserId user, CancellationToken cancel) => store.OnAsync(kind, ids, user, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RelationTuple>> MembershipsAsync(IReadOnlyList<UserId> users, CancellationToken cancel) =>
        store.MembershipsAsync(users, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RelationTuple>> ListAsync(RelationTuple? after, int first, CancellationToken cancel) =>
        store.ListAsync(after, first, cancel);

    /// <inheritdoc/>
    public ValueTask<string?> FindMarkAsync(CancellationToken cancel) => store.FindMarkAsync(cancel);

    /// <inheritdoc/>
    public ValueTask SetMarkAsync(string? mark, CancellationToken cancel) => store.SetMarkAsync(mark, cancel);
}
