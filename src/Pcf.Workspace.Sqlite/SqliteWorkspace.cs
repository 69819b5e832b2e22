using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pcf.Shared;
using Pcf.Workspace.Access;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Outbox;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Sqlite.Connections;
using Pcf.Workspace.Sqlite.Schema;
using Pcf.Workspace.Sqlite.Stores;
using Pcf.Workspace.Telemetry;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Sqlite;

/// <summary>The workspace in one SQLite file: the embedded default, with nothing to install.</summary>
/// <remarks>Open one per file and process and dispose of it when the service stops. Thread-safe.</remarks>
public sealed class SqliteWorkspace : IWorkspaceStore
{
    private const string Damaged = "The database file is damaged or is no SQLite database: restore it from a backup, or name another file.";

    private readonly ConnectionPool _pool;
    private readonly Database _database;
    private readonly StoreTelemetry _telemetry;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _connectionText;
    private readonly StoreFile _file;
    private readonly StoreProbe _probe;
    private int _closed;

    private SqliteWorkspace(ConnectionPool pool, StoreFile file, StoreProbe probe, StoreTelemetry telemetry, TimeProvider clock, ILogger logger,
        string connectionText, OutboxRows outbox)
    {
        _pool = pool;
        _telemetry = telemetry;
        _clock = clock;
        _logger = logger;
        _connectionText = connectionText;
        _file = file;
        _probe = probe;
        _database = new Database(pool, file);
        Notes = new SqliteNoteStore(_database, outbox);
        Users = new SqliteUserStore(_database);
        Organizations = new SqliteOrganizationStore(_database);
        Relations = new SqliteRelationStore(_database);
        Outbox = new SqliteOutbox(_database);
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

    /// <summary>The connection pool at this moment.</summary>
    public PoolState Pool => _pool.State;

    /// <summary>Waits for a connection that were refused or given up since the start.</summary>
    public long WaitsRefused => _pool.WaitsRefused;

    /// <summary>Whether a file holds a workspace, of this build or of another. The file is only read, and no other is made beside it.</summary>
    /// <param name="path">A file that is there.</param>
    /// <exception cref="InvalidDataException">The file is damaged or is no SQLite database.</exception>
    /// <exception cref="WorkspaceException">Unavailable: the file cannot be opened.</exception>
    public static bool IsIn(string path)
    {
        try
        {
            using var connection = new SqliteConnection(ConnectionFile.ReadOnlyText(Path.GetFullPath(path)));
            connection.Open();
            return Migrator.IsMigrated(connection);
        }
        catch (SqliteException failure) when (SqliteFailure.IsDamage(failure))
        {
            throw new InvalidDataException(Damaged, failure);
        }
        catch (SqliteException failure)
        {
            throw WorkspaceException.Unavailable("store", SqliteFailure.Reason(failure.SqliteErrorCode) ?? "its file cannot be opened", failure);
        }
    }

    /// <summary>Opens the file, making it when it is not there, and brings its schema up to date.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="logger">Hears of infrastructure events; null for none.</param>
    /// <param name="clock">Deadlines and the times of migrations; null is the system's.</param>
    /// <param name="meters">Makes the meter; null makes one that <see cref="DisposeAsync"/> ends.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, is no database of ours, or comes from a newer build.</exception>
    /// <exception cref="WorkspaceException">Unavailable: the file cannot be opened.</exception>
    public static SqliteWorkspace Open(
        SqliteWorkspaceOptions options, ILogger<SqliteWorkspace>? logger = null, TimeProvider? clock = null, IMeterFactory? meters = null)
    {
        options.Check();
        ILogger log = logger ?? NullLogger<SqliteWorkspace>.Instance;
        var time = clock ?? TimeProvider.System;
        var path = Path.GetFullPath(options.Path);
        var text = ConnectionFile.Text(path, options.CommandTimeout, create: false);
        int version;
        StoreFile file;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            StoreFile.Make(path);
            var first = ConnectionFile.Open(ConnectionFile.Text(path, options.CommandTimeout), options.CommandTimeout);
            try
            {
                version = Migrator.Migrate(first, Migration.All, time, log);
                // So that the file is a database without its log too.
                ConnectionFile.CopyLog(first);
                file = new StoreFile(first, () => ConnectionFile.Open(text, options.CommandTimeout), time);
            }
            catch
            {
                first.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (SqliteFailure.IsDamage(failure))
        {
            throw new InvalidDataException(Damaged, failure);
        }
        catch (SqliteException failure) when (SqliteFailure.Reason(failure.SqliteErrorCode) is { } reason)
        {
            throw WorkspaceException.Unavailable("store", reason, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceException.Unavailable("store", "its folder cannot be made", failure);
        }

        var telemetry = new StoreTelemetry(meters);
        var pool = new ConnectionPool(
            () =>
            {
                // Another file must never be written beside the one that is open.
                file.Demand();
                var opened = ConnectionFile.Open(text, options.CommandTimeout);
                try
                {
                    file.Demand();
                }
                catch
                {
                    opened.Dispose();
                    throw;
                }

                return new Connection(opened, options.CommandTimeout, telemetry, time);
            },
            options, telemetry, time, log);
        telemetry.Watch(() => pool.State);
        telemetry.Watch(new VolumeSpace(Path.GetDirectoryName(path)!, time));
        SqliteLog.Opened(log, version, options.PoolSize);
        var probe = new StoreProbe(path, file, pool, version, Migrator.SchemaOf(Migration.All), log);
        return new SqliteWorkspace(pool, file, probe, telemetry, time, log, text, new OutboxRows(options.OutboxTargets, time));
    }

    /// <summary>Does nothing: an open file is ready.</summary>
    /// <param name="cancel">Is not used.</param>
    public ValueTask PrepareAsync(CancellationToken cancel = default) => ValueTask.CompletedTask;

    /// <summary>Whether the store can be read and written: for health checks. It uses a connection of its own, so that load alone is no failure.
    /// </summary>
    /// <param name="deadline">How long it may take. A foreign lock is reported after a quarter of it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unavailable: the file is missing, replaced, truncated, damaged, read-only, locked by another process or
    /// of another schema, the disk is full, or there was no answer in time.</exception>
    public async ValueTask ProbeAsync(TimeSpan deadline, CancellationToken cancel = default)
    {
        if (Volatile.Read(ref _closed) != 0) { throw WorkspaceException.Unavailable("store", "it is closed"); }
        using var timer = new CancellationTokenSource(deadline, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timer.Token);
        try
        {
            await _probe.RunAsync(deadline / 4, either.Token);
        }
        catch (OperationCanceledException failure) when (!cancel.IsCancellationRequested)
        {
            throw WorkspaceException.Unavailable("store", $"it did not answer within {deadline.TotalSeconds:0.###} s", failure);
        }
    }

    /// <summary>Fills an empty database with <see cref="DemoData"/>, in one transaction.</summary>
    /// <param name="cancel">Gives up and leaves the database empty.</param>
    /// <returns>False, and nothing done, when there is any user already.</returns>
    public async ValueTask<bool> SeedDemoAsync(CancellationToken cancel = default)
    {
        var seeded = await _database.WriteAsync(0, static (connection, _) => DemoSeed.Fill(connection), cancel);
        if (seeded) { SqliteLog.Seeded(_logger, DemoData.Users.Count, DemoData.Organizations.Count, DemoData.Notes.Count); }
        return seeded;
    }

    /// <summary>Waits for work in progress, closes all connections and folds the write-ahead log into the file. Calling it again does
    /// nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) { return; }
        await _pool.DisposeAsync();
        var isInPlace = _file.Problem() is null;
        _file.Dispose();
        try
        {
            if (isInPlace) { ConnectionFile.FoldLog(_connectionText); }
        }
        catch (SqliteException failure)
        {
            // Nothing is lost: the next one to open the file folds the log.
            SqliteLog.Discarded(_logger, failure.SqliteErrorCode);
        }

        _telemetry.Dispose();
        SqliteLog.Closed(_logger);
    }
}
