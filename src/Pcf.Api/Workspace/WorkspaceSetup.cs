using System.Diagnostics.Metrics;
using Pcf.Api.Caching;
using Pcf.Api.Health;
using Pcf.Api.Resilience;
using Pcf.Api.Telemetry;
using Pcf.Observability.Settings;
using Pcf.Redaction;
using Pcf.Workspace;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Outbox;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Sqlite;
using Pcf.Workspace.SurrealDb;
using Pcf.Workspace.Telemetry;
using Pcf.Workspace.Users;

namespace Pcf.Api.Workspace;

/// <summary>Puts the domain on the store and the authorizer that the settings name.</summary>
internal static class WorkspaceSetup
{
    private const int TenantBuckets = 10;
    private const int FilePoolSize = 4;

    public static void AddWorkspace(this IServiceCollection services, StoreOptions store, AccessOptions access, CacheOptions cache,
        HealthOptions health, IReadOnlyList<OutboxTarget> targets)
    {
        services.AddSingleton<IWorkspaceStore>(provider =>
            Open(store, provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<IMeterFactory>(), targets, Guard(store, provider)));
        CachedWorkspace.Add(services, store, cache);
        services.AddSingleton(provider =>
            new Dependency("store", IsRequired: true, cancel => provider.GetRequiredService<IWorkspaceStore>().ProbeAsync(health.Deadline, cancel)));
        services.AddSingleton(provider => new StoreReady(
            provider.GetRequiredService<IWorkspaceStore>(), store, access.Kind == AccessKind.SpiceDb,
            store.DemoData ?? provider.GetRequiredService<IHostEnvironment>().IsDevelopment(),
            provider.GetRequiredService<BackgroundWork>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => provider.GetRequiredService<StoreReady>());

        services.AddSingleton(provider => new WorkspaceInstruments(
            provider.GetRequiredService<IMeterFactory>(),
            tenant => provider.GetRequiredService<KeyedHash>().Bucket("tenant", tenant, TenantBuckets),
            provider.GetRequiredService<AuditLog>().Decided));
        services.AddHostedService<NoteCount>();
        services.AddHostedService<OldNoteKeys>();
        services.AddSingleton(provider => provider.GetRequiredService<WorkspaceInstruments>().Authorization);
        if (access.Kind == AccessKind.SpiceDb) { SpiceDbSetup.Add(services, access.SpiceDb, isAlone: store.Kind == StoreKind.Sqlite); }
        else { services.AddSingleton<IAuthorizer, LocalAuthorizer>(); }
        services.AddSingleton<IdSource>();
        services.AddSingleton(provider =>
            new NoteEvents(provider.GetRequiredService<IAuthorizer>(), provider.GetRequiredService<WorkspaceInstruments>()));
        services.AddSingleton(provider => new NoteBook(
            provider.GetRequiredService<INoteStore>(), provider.GetRequiredService<IUserStore>(), provider.GetRequiredService<IRelationStore>(),
            provider.GetRequiredService<IAuthorizer>(), provider.GetRequiredService<NoteEvents>(),
            provider.GetRequiredService<WorkspaceInstruments>(),
            provider.GetRequiredService<IdSource>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<IRelationWriter>(),
            latest: provider.GetRequiredService<IWorkspaceStore>().Notes));
        services.AddSingleton<UserDirectory>();
        services.AddSingleton<OrganizationDirectory>();
    }

    /// <summary>Opens the store that the settings name.</summary>
    /// <exception cref="SettingsException">It cannot be opened.</exception>
    public static IWorkspaceStore Open(
        StoreOptions store, ILoggerFactory? logs = null, TimeProvider? clock = null, IMeterFactory? meters = null,
        IReadOnlyList<OutboxTarget>? targets = null, ICallGuard? guard = null) => store.Kind == StoreKind.SurrealDb
            ? SurrealDbSetup.Open(store, logs, clock, meters, targets, guard)
            : OpenFile(store, logs, clock, meters, targets ?? []);

    // A file has no server that could be spared.
    private static CircuitBreaker? Guard(StoreOptions store, IServiceProvider provider) => store.Kind == StoreKind.SurrealDb
        ? provider.GetRequiredService<CircuitBreakers>().Add("store", SurrealDbWorkspace.IsFailureOfServer)
        : null;

    // Opening the file is what most often fails at start; the adapter says why, and only here it is known which setting names it.
    private static SqliteWorkspace OpenFile(
        StoreOptions store, ILoggerFactory? logs, TimeProvider? clock, IMeterFactory? meters, IReadOnlyList<OutboxTarget> targets)
    {
        try
        {
            return SqliteWorkspace.Open(
                new SqliteWorkspaceOptions
                {
                    Path = store.Path,
                    PoolSize = store.PoolSize ?? FilePoolSize,
                    MaxWaiters = store.MaxWaiters,
                    AcquireTimeout = store.AcquireTimeout,
                    CommandTimeout = store.CommandTimeout,
                    OutboxTargets = targets,
                },
                logs?.CreateLogger<SqliteWorkspace>(), clock, meters);
        }
        catch (Exception failure) when (failure is InvalidDataException or WorkspaceException)
        {
            throw new SettingsException($"PCF__Store__Path is '{store.Path}'. {failure.Message}");
        }
    }
}
