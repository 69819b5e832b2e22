using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pcf.Workspace.Access;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Outbox;
using Pcf.Workspace.Setup;
using Pcf.Workspace.SurrealDb.Connections;
using Pcf.Workspace.SurrealDb.Schema;
using Pcf.Workspace.SurrealDb.Stores;
using Pcf.Workspace.Telemetry;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.SurrealDb;

/// <summary>The workspace on a SurrealDB server, which several processes can share.</summary>
/// <remarks>Open one per database and process and dispose of it when the service stops. While the server is away every call is refused with
/// Unavailable, and connecting is tried again for ever. Thread-safe.</remarks>
public sealed class SurrealDbWorkspace : IWorkspaceStore
{
    private static readonly Statement Touch = new(
        "update", "store_probe", "UPSERT store_probe:main SET at = time::unix(time::now()) RETURN NONE");

    private static readonly Statement IsCopied = new("select", "workspace_copy", "RETURN workspace_copy:main.source != NONE");

    private readonly StoreTelemetry _telemetry;
    private readonly Connector _connector;
    private readonly ConnectionPool _pool;
    private readonly DemoSeed _seed;
    private readonly SurrealDbWorkspaceOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private int _isPrepared;
    private int _closed;

    private SurrealDbWorkspace(SurrealDbWorkspaceOptions options, TimeProvider clock, ILogger logger, IMeterFactory? meters)
    {
        _options = options;
        _clock = clock;
        _logger = logger;
        _telemetry = new StoreTelemetry(meters);
        _connector = new Connector(options, PrepareAsync, _telemetry, clock);
        _pool = new ConnectionPool(OpenAsync, options, _telemetry, clock, logger);
        _telemetry.Watch(() => _pool.State);
        var database = new Database(_pool, clock, options.Guard);
        _seed = new DemoSeed(database);
        Notes = new SurrealDbNoteStore(database, new NoteTurns(options.AcquireTimeout, clock), new OutboxRows(options.OutboxTargets, clock));
        Users = new SurrealDbUserStore(database);
        Organizations = new SurrealDbOrganizationStore(database);
        Relations = new SurrealDbRelationStore(database);
        Outbox = new SurrealDbOutbox(database);
        Import = new WorkspaceImport(database);
    }

    /// <summary>The notes.</summary>
    public INoteStore Notes { get; }

    /// <summary>The users.</summary>
    public IUserStore Users { get; }

    /// <summary>The organizations.</summary>
    public IOrganizationStore Organizations { get; }

    /// <summary>The relation tuples; a <see cref="LocalAuthorizer"/> decides from these.</summary>
    public IRelationStore Relations { get; }

    /// <summary>Events of notes that wait for their delivery.</summary>
    public IOutbox Outbox { get; }

    /// <summary>Takes a workspace from another store.</summary>
    public IWorkspaceImport Import { get; }

    /// <summary>The connection pool at this moment.</summary>
    public PoolState Pool => _pool.State;

    /// <summary>Waits for a connection that were refused or given up since the start.</summary>
    public long WaitsRefused => _pool.WaitsRefused;

    /// <summary>Makes the client. It connects when it is first asked; <see cref="PrepareAsync(CancellationToken)"/> does it at once.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="logger">Takes infrastructure events; null for none.</param>
    /// <param name="clock">Deadlines and the times of migrations; null is the system's.</param>
    /// <param name="meters">Makes the meter; null makes one that <see cref="DisposeAsync"/> ends.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static SurrealDbWorkspace Open(
        SurrealDbWorkspaceOptions options, ILogger<SurrealDbWorkspace>? logger = null, TimeProvider? clock = null, IMeterFactory? meters = null)
    {
        options.Check();
        return new SurrealDbWorkspace(options, clock ?? TimeProvider.System, logger ?? NullLogger<SurrealDbWorkspace>.Instance, meters);
    }

    /// <summary>Connects and brings the schema up to date, making namespace and database when they are not there. Without it the first call does
    /// so.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidDataException">The database is another program's, or comes from a newer build.</exception>
    /// <exception cref="WorkspaceException">Unavailable: the server cannot be reached or refused the sign-in. Connecting is not given up: later
    /// calls succeed once the server is there.</exception>
    public async ValueTask PrepareAsync(CancellationToken cancel = default)
    {
        try
        {
            using var lease = await _pool.RentAsync(cancel);
        }
        catch (WorkspaceException failure) when (failure.InnerException is InvalidDataException wrong)
        {
            throw new InvalidDataException(wrong.Message, failure);
        }
    }

    /// <summary>Whether the store can be read and written: for health checks. It uses a connection of its own, so that load alone is no failure.
    /// </summary>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unavailable: the server cannot be reached, refused the sign-in or the write, has another schema, holds
    /// the beginning of a copy, or did not answer in time.</exception>
    public async ValueTask ProbeAsync(TimeSpan deadline, CancellationToken cancel = default)
    {
        if (Volatile.Read(ref _closed) != 0) { throw WorkspaceException.Unavailable("store", "it is closed"); }
        using var timer = new CancellationTokenSource(deadline, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timer.Token);
        try
        {
            await using var connection = await OpenAsync(static () => { }, either.Token);
            await connection.RunAsync(Touch, either.Token);
        }
        catch (OperationCanceledException failure) when (!cancel.IsCancellationRequested)
        {
            throw WorkspaceException.Unavailable("store", $"it did not answer within {deadline.TotalSeconds:0.###} s", failure);
        }
        catch (SurrealException failure) when (failure.Error == SurrealError.Conflict)
        {
            // Another process probed it at the same moment: it can be written.
        }
        catch (SurrealException failure)
        {
            throw WorkspaceException.Unavailable("store", SurrealFailure.Reason(failure.Error) ?? "it refused a write", failure);
        }

        _pool.Hurry();
    }

    /// <summary>Fills a database without users with <see cref="DemoData"/>. Notes are written first, in parts, and users last: a seeding that was
    /// broken off is completed by the next.</summary>
    /// <param name="cancel">Gives up between parts.</param>
    /// <returns>False, and nothing done, when there is any user already.</returns>
    /// <exception cref="WorkspaceException">Unavailable: the store did not answer.</exception>
    public async ValueTask<bool> SeedDemoAsync(CancellationToken cancel = default)
    {
        var seeded = await _seed.FillAsync(cancel);
        if (seeded) { SurrealDbLog.Seeded(_logger, DemoData.Users.Count, DemoData.Organizations.Count, DemoData.Notes.Count); }
        return seeded;
    }

    /// <summary>Waits for work in progress and closes all connections. Calling it again does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) { return; }
        await _pool.DisposeAsync();
        _connector.Dispose();
        _telemetry.Dispose();
        SurrealDbLog.Closed(_logger);
    }

    /// <summary>Whether a failure says that the server does not work: it cannot be reached, lost the connection or did not answer in time.</summary>
    /// <param name="failure">What a statement threw, as its guard sees it.</param>
    public static bool IsFailureOfServer(Exception failure) => failure switch
    {
        SurrealException surreal => surreal.Error is SurrealError.Lost or SurrealError.Unreachable or SurrealError.Untrusted
            or SurrealError.TimedOut or SurrealError.Protocol,
        WorkspaceException { Error: WorkspaceError.Unavailable } => true,
        _ => false,
    };

    private ValueTask<Connection> OpenAsync(Action ended, CancellationToken cancel) => _connector.OpenAsync(ended, cancel);

    // On every new connection: a server that lost its data, or was given another's, is met by no statement of ours before this.
    private async ValueTask PrepareAsync(Connection connection, CancellationToken cancel)
    {
        try
        {
            var version = await Migrator.MigrateAsync(connection, Migration.All, _clock, _logger, Volatile.Read(ref _isPrepared) != 0, cancel);
            if (!_options.IsImport && await connection.RunAsync(IsCopied, cancel) is true)
            {
                throw WorkspaceException.Unavailable("store", "the copy of a workspace into it is not complete; 'pcf store copy' goes on with it");
            }
            if (Interlocked.Exchange(ref _isPrepared, 1) == 0) { SurrealDbLog.Opened(_logger, version, _options.PoolSize); }
        }
        catch (InvalidDataException failure)
        {
            throw WorkspaceException.Unavailable("store", "its schema is not this build's", failure);
        }
    }
}
