using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pcf.Workspace.Access;

namespace Pcf.Workspace.SpiceDb;

/// <summary>SpiceDB as the workspace's authorizer, and the copy of the relation tuples that it decides from.</summary>
/// <remarks>The store stays the owner of the tuples: SpiceDB can be filled from it anew at any time. Open one for a process and dispose of it when
/// the service stops. Thread-safe.</remarks>
public sealed class SpiceDbAccess : IDisposable
{
    private const int TuplesInOneWrite = 300;

    private readonly SpiceDbCalls _calls;
    private readonly SpiceDbSchema _schema;
    private readonly SpiceDbRelations _relations;
    private readonly SpiceDbMarks _marks;
    private readonly ILogger _log;

    /// <summary>Makes the client; it connects when it is first asked.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="instruments">Where checks are counted.</param>
    /// <param name="logger">Takes infrastructure events; null for none.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SpiceDbAccess(SpiceDbOptions options, AuthorizationInstruments instruments, ILogger<SpiceDbAccess>? logger = null)
    {
        options.Check();
        _log = logger ?? NullLogger<SpiceDbAccess>.Instance;
        _calls = new SpiceDbCalls(options);
        var freshness = new Freshness(options.Consistency == SpiceDbConsistency.Full);
        _schema = new SpiceDbSchema(_calls);
        _relations = new SpiceDbRelations(_calls, freshness);
        _marks = new SpiceDbMarks(_calls);
        Authorizer = new SpiceDbAuthorizer(_calls, _marks, freshness, instruments);
    }

    /// <summary>Decides by SpiceDB.</summary>
    public IAuthorizer Authorizer { get; }

    /// <summary>Takes each change of the tuples.</summary>
    public IRelationWriter Relations => _relations;

    /// <summary>Makes the server ready: its schema, and all tuples of the store when it has never had them. It does nothing on a server that is
    /// ready.</summary>
    /// <param name="store">The owner of the tuples.</param>
    /// <param name="cancel">Gives up between calls; what is written stays, and the next attempt goes on.</param>
    /// <exception cref="WorkspaceException">Unavailable: the server or the store did not answer.</exception>
    public async ValueTask PrepareAsync(IRelationStore store, CancellationToken cancel = default)
    {
        if (await _schema.EnsureAsync(cancel)) { SpiceDbLog.SchemaWritten(_log); }
        if (await _marks.IsCopiedAsync(cancel)) { return; }
        var copied = await CopyAsync(store, cancel);
        SpiceDbLog.Copied(_log, copied);
    }

    /// <summary>Writes every tuple of the store to the server. Those that are there stay; those that the store does not have are not removed.</summary>
    /// <param name="store">The owner of the tuples.</param>
    /// <param name="cancel">Gives up between calls.</param>
    /// <returns>How many tuples the store has.</returns>
    /// <exception cref="WorkspaceException">Unavailable: the server or the store did not answer.</exception>
    public async ValueTask<long> CopyAsync(IRelationStore store, CancellationToken cancel = default)
    {
        var copied = 0L;
        RelationTuple? last = null;
        for (var part = await store.ListAsync(last, TuplesInOneWrite, cancel); part.Count > 0;
            part = await store.ListAsync(last, TuplesInOneWrite, cancel))
        {
            await _relations.WriteAsync(part, [], cancel);
            copied += part.Count;
            last = part[^1];
        }

        await _marks.SetCopiedAsync(cancel);
        return copied;
    }

    /// <summary>Whether the server can decide: for health checks.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unavailable: it does not answer, refuses the key, has another schema or not all tuples.</exception>
    public ValueTask ProbeAsync(CancellationToken cancel = default) => _marks.DemandCopiedAsync(cancel);

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _calls.Dispose();
}
