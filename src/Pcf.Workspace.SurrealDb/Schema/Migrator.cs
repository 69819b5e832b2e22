using Microsoft.Extensions.Logging;
using Pcf.Workspace.SurrealDb.Connections;

namespace Pcf.Workspace.SurrealDb.Schema;

/// <summary>Brings a database to the schema this build knows, one step and one transaction at a time.</summary>
/// <remarks>A process that stops half way leaves whole steps only. Processes that start at once race for each step, and one of them applies it.
/// </remarks>
internal static class Migrator
{
    // A step that another process applies at the moment is done long before so many attempts.
    private const int MaxRaces = 100;

    private static readonly Statement Version = new(
        "select", "schema_migration", "RETURN array::max(SELECT VALUE version FROM schema_migration) ?? 0");

    private static readonly Statement Tables = new("select", null, "RETURN object::keys((INFO FOR DB).tables)");

    private static readonly Statement Record = new(
        "other",
        "schema_migration",
        """
        DEFINE TABLE IF NOT EXISTS schema_migration SCHEMAFULL;
        DEFINE FIELD IF NOT EXISTS version ON schema_migration TYPE int;
        DEFINE FIELD IF NOT EXISTS name ON schema_migration TYPE string;
        DEFINE FIELD IF NOT EXISTS applied ON schema_migration TYPE int;
        """);

    /// <summary>Applies what is missing.</summary>
    /// <param name="connection">A connection that is signed in.</param>
    /// <param name="steps">All steps, in order.</param>
    /// <param name="clock">When a step was applied.</param>
    /// <param name="logger">Logs each step.</param>
    /// <param name="wasReady">Whether this process has met the database before, with all steps.</param>
    /// <param name="cancel">Gives up between steps.</param>
    /// <returns>The version the database is at.</returns>
    /// <exception cref="InvalidDataException">The database is another program's, or comes from a newer build.</exception>
    /// <exception cref="SurrealException">The server did not do it.</exception>
    public static async ValueTask<int> MigrateAsync(
        Connection connection, IReadOnlyList<Migration> steps, TimeProvider clock, ILogger logger, bool wasReady, CancellationToken cancel)
    {
        for (var race = 0; ; race++)
        {
            try
            {
                var at = await VersionAsync(connection, cancel);
                if (at > steps.Count)
                {
                    throw new InvalidDataException(
                        $"The database has schema version {at} and this build knows versions up to {steps.Count}: "
                        + "start a newer build, or restore an older backup.");
                }

                if (at == steps.Count) { return at; }
                if (at == 0 && wasReady) { SurrealDbLog.CameBackEmpty(logger); }
                await ApplyAsync(connection, steps[at], clock, cancel);
                SurrealDbLog.Migrated(logger, steps[at].Version, steps[at].Name);
            }
            catch (SurrealException failure) when (failure.Error is SurrealError.Conflict or SurrealError.Duplicate && race < MaxRaces)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5 + (20 * Random.Shared.NextDouble())), clock, cancel);
            }
        }
    }

    private static async ValueTask<int> VersionAsync(Connection connection, CancellationToken cancel)
    {
        try
        {
            return (int)(await connection.RunAsync(Version, cancel) is long version ? version : 0);
        }
        catch (SurrealException failure) when (failure.Error == SurrealError.Missing)
        {
            if (await connection.RunAsync(Tables, cancel) is List<object?> { Count: > 0 } tables && !tables.Contains("schema_migration"))
            {
                throw new InvalidDataException("The database is another program's: name another database.", failure);
            }

            await connection.RunAsync(Record, cancel);
            return 0;
        }
    }

    // The record of the step comes first: a process that comes second fails on it and has changed nothing.
    private static async ValueTask ApplyAsync(Connection connection, Migration step, TimeProvider clock, CancellationToken cancel)
    {
        var statement = new Statement(
            "other",
            "schema_migration",
            $$"""
            BEGIN;
            CREATE type::record('schema_migration', $version) CONTENT { version: $version, name: $name, applied: $applied } RETURN NONE;
            {{step.Text}}
            COMMIT;
            """);
        await connection.RunAsync(
            statement, cancel, ("version", step.Version), ("name", step.Name), ("applied", clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }
}
