using System.Security.Cryptography;
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
    private const int MarkBytes = 16;

    private readonly SpiceDbCalls _calls;
    private readonly SpiceDbSchema _schema;
    private readonly SpiceDbRelations _relations;
    private readonly SpiceDbMarks _marks;
    private readonly Freshness _freshness;
    private readonly TimeSpan _settle;
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
        _freshness = new Freshness(() => options.Consistency == SpiceDbConsistency.Full || options.IsInformed is { } isInformed && !isInformed());
        _schema = new SpiceDbSchema(_calls);
        _marks = new SpiceDbMarks(_calls);
        _relations = new SpiceDbRelations(_calls, _marks, _freshness);
        _settle = options.Settle ?? options.Timeout;
        Authorizer = new SpiceDbAuthorizer(_calls, _marks, _freshness, instruments);
    }

    /// <summary>Decides by SpiceDB.</summary>
    public IAuthorizer Authorizer { get; }

    /// <summary>Takes each change of the tuples.</summary>
    public IRelationWriter Relations => _relations;

    /// <summary>Makes the server ready: its schema, and the tuples of the store where it does not have all of them and no others. It does nothing on
    /// a server that is ready.</summary>
    /// <param name="store">The owner of the tuples.</param>
    /// <param name="cancel">Gives up between calls; the next attempt begins anew.</param>
    /// <exception cref="WorkspaceException">Unavailable: the server or the store did not answer.</exception>
    public async ValueTask PrepareAsync(IRelationStore store, CancellationToken cancel = default)
    {
        var isNew = await _schema.EnsureAsync(cancel);
        if (isNew) { SpiceDbLog.SchemaWritten(_log); }
        var mark = await store.FindMarkAsync(cancel);
        _marks.Current = mark;
        if (mark is not null && await _marks.IsCopiedAsync(mark, cancel)) { return; }
        // It has tuples of another store, or of this one from before it was written to without the server.
        if (!isNew) { await _marks.RemoveAllAsync(_settle, cancel); }
        var copied = await CopyAsync(store, cancel);
        mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(MarkBytes));
        await store.SetMarkAsync(mark, cancel);
        await _marks.SetCopiedAsync(mark, cancel);
        _freshness.Restart();
        _marks.Current = mark;
        SpiceDbLog.Copied(_log, copied);
    }

    /// <summary>Makes the next decision on what is stored now, and those after it on nothing older: another process has written.</summary>
    public void RequireLatest() => _freshness.Restart();

    /// <summary>Whether the server can decide: for health checks.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unavailable: it does not answer, refuses the key, has another schema or not all tuples.</exception>
    public ValueTask ProbeAsync(CancellationToken cancel = default) => _marks.DemandCopiedAsync(cancel);

    private async ValueTask<long> CopyAsync(IRelationStore store, CancellationToken cancel)
    {
        var copied = 0L;
        RelationTuple? last = null;
        for (var part = await store.ListAsync(last, TuplesInOneWrite, cancel); part.Count > 0;
            part = await store.ListAsync(last, TuplesInOneWrite, cancel))
        {
            await _relations.FillAsync(part, cancel);
            copied += part.Count;
            last = part[^1];
        }

        return copied;
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _calls.Dispose();
}
