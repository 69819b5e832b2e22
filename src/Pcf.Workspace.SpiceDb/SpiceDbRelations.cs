using Pcf.Workspace.Access;
using Pcf.Workspace.SpiceDb.Protocol;

namespace Pcf.Workspace.SpiceDb;

/// <summary>Keeps SpiceDB's copy of the relation tuples. Thread-safe.</summary>
/// <param name="calls">The server.</param>
/// <param name="marks">Says whether the server has the store's tuples: while it is filled, a change could be overtaken by the copy.</param>
/// <param name="freshness">Learns of each write.</param>
internal sealed class SpiceDbRelations(SpiceDbCalls calls, SpiceDbMarks marks, Freshness freshness) : IRelationWriter
{
    // The server takes 1,000 updates in one call by default, and refuses two updates of one tuple.
    private const int UpdatesInOneCall = 900;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel)
    {
        await marks.DemandCopiedAsync(cancel);
        await SendAsync(add, remove, cancel);
    }

    /// <summary>Adds tuples of the store to a server that does not have all of them yet.</summary>
    public ValueTask FillAsync(IReadOnlyList<RelationTuple> add, CancellationToken cancel) => SendAsync(add, [], cancel);

    private async ValueTask SendAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel)
    {
        var updates = new Dictionary<Relationship, RelationshipUpdate.Types.Operation>();
        foreach (var tuple in remove.SelectMany(fact => Messages.TuplesOf(fact, isAdded: false)))
        {
            updates[tuple] = RelationshipUpdate.Types.Operation.Delete;
        }
        foreach (var tuple in add.SelectMany(fact => Messages.TuplesOf(fact, isAdded: true)))
        {
            updates[tuple] = RelationshipUpdate.Types.Operation.Touch;
        }

        foreach (var part in updates.Chunk(UpdatesInOneCall))
        {
            var request = new WriteRelationshipsRequest();
            request.Updates.AddRange(part.Select(update => new RelationshipUpdate { Operation = update.Value, Relationship = update.Key }));
            await SendAsync(request, cancel);
        }
    }

    private async ValueTask SendAsync(WriteRelationshipsRequest request, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var writes = freshness.Current.Writes;
        ZedToken? token = null;
        try
        {
            // Once begun it completes: a caller that leaves must not leave unknown what was written.
            var answer = await calls.CallAsync(SpiceDbMethods.WriteRelationships,
                options => calls.Permissions.WriteRelationshipsAsync(request, options), CancellationToken.None);
            token = answer.WrittenAt;
        }
        finally
        {
            freshness.Written(token, writes);
        }
    }
}
