using Microsoft.Extensions.Logging;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>What happens to the store itself. Never what is in it.</summary>
internal static partial class SqliteLog
{
    [LoggerMessage(1, LogLevel.Information, "Store opened: schema version {Version}, at most {PoolSize} connections", EventName = "store.opened")]
    public static partial void Opened(ILogger logger, int version, int poolSize);

    [LoggerMessage(2, LogLevel.Information, "Migration {Version} applied: {Name}", EventName = "store.migrated")]
    public static partial void Migrated(ILogger logger, int version, string name);

    [LoggerMessage(3, LogLevel.Warning, "Connection discarded after SQLite error {ResultCode}", EventName = "store.connection_discarded")]
    public static partial void Discarded(ILogger logger, int resultCode);

    [LoggerMessage(4, LogLevel.Warning, "No free connection within {Timeout}: {Pending} more are waiting", EventName = "store.pool_exhausted")]
    public static partial void Exhausted(ILogger logger, TimeSpan timeout, int pending);

    [LoggerMessage(5, LogLevel.Information, "Demo data seeded: {Users} users, {Organizations} organizations, {Notes} notes",
        EventName = "store.seeded")]
    public static partial void Seeded(ILogger logger, int users, int organizations, int notes);

    [LoggerMessage(6, LogLevel.Information, "Store closed", EventName = "store.closed")]
    public static partial void Closed(ILogger logger);

    [LoggerMessage(7, LogLevel.Warning, "Store opened again: its write-ahead log was lost, and what it held is saved",
        EventName = "store.reopened")]
    public static partial void Reopened(ILogger logger);
}
