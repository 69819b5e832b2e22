using Microsoft.Extensions.Logging;

namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>What happens to the store itself. Never what is in it.</summary>
internal static partial class SurrealDbLog
{
    [LoggerMessage(1, LogLevel.Information, "Store opened: schema version {Version}, at most {PoolSize} connections", EventName = "store.opened")]
    public static partial void Opened(ILogger logger, int version, int poolSize);

    [LoggerMessage(2, LogLevel.Information, "Migration {Version} applied: {Name}", EventName = "store.migrated")]
    public static partial void Migrated(ILogger logger, int version, string name);

    [LoggerMessage(3, LogLevel.Warning, "Connection to SurrealDB lost; the pool opens another one", EventName = "store.connection_discarded")]
    public static partial void Discarded(ILogger logger);

    [LoggerMessage(4, LogLevel.Warning, "No free connection within {Timeout}: {Pending} more are waiting", EventName = "store.pool_exhausted")]
    public static partial void Exhausted(ILogger logger, TimeSpan timeout, int pending);

    [LoggerMessage(5, LogLevel.Information, "Demo data seeded: {Users} users, {Organizations} organizations, {Notes} notes",
        EventName = "store.seeded")]
    public static partial void Seeded(ILogger logger, int users, int organizations, int notes);

    [LoggerMessage(6, LogLevel.Information, "Store closed", EventName = "store.closed")]
    public static partial void Closed(ILogger logger);

    [LoggerMessage(8, LogLevel.Warning, "SurrealDB is away; connecting is tried until it succeeds. {Reason}", EventName = "store.away")]
    public static partial void Away(ILogger logger, string reason);

    [LoggerMessage(10, LogLevel.Warning, "SurrealDB has come back without the workspace; an empty one is made. A backup has what it had",
        EventName = "store.came_back_empty")]
    public static partial void CameBackEmpty(ILogger logger);

    [LoggerMessage(9, LogLevel.Information, "SurrealDB is back after {Duration}", EventName = "store.back")]
    public static partial void Back(ILogger logger, TimeSpan duration);
}
