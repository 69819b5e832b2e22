using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pcf.Workspace.Sqlite.Connections;

namespace Pcf.Workspace.Sqlite.Schema;

/// <summary>Brings a database file to the schema this build knows, one step and one transaction at a time.</summary>
/// <remarks>A process that stops half way leaves whole steps only. Two processes that start at once take turns and each step is applied
/// once.</remarks>
internal static class Migrator
{
    /// <summary>Applies what is missing.</summary>
    /// <param name="sqlite">An open connection with no other user.</param>
    /// <param name="steps">All steps, in order.</param>
    /// <param name="clock">When a step was applied.</param>
    /// <param name="logger">Logs each step.</param>
    /// <returns>The version the database is at.</returns>
    /// <exception cref="InvalidDataException">The file is a database of another program, or comes from a newer build.</exception>
    public static int Migrate(SqliteConnection sqlite, IReadOnlyList<Migration> steps, TimeProvider clock, ILogger logger)
    {
        while (true)
        {
            // The lock comes before the look, or two processes would both find the same step missing.
            using var step = sqlite.BeginTransaction(deferred: false);
            var at = Version(sqlite, step);
            if (at > steps.Count)
            {
                throw new InvalidDataException(
                    $"The database has schema version {at} and this build knows versions up to {steps.Count}: start a newer build, or restore an older backup.");
            }

            if (at == steps.Count) { return at; }
            var next = steps[at];
            Run(sqlite, step, next.Sql);
            Run(
                sqlite,
                step,
                "INSERT INTO schema_migrations (version, name, applied) VALUES ($version, $name, $applied)",
                ("$version", next.Version),
                ("$name", next.Name),
                ("$applied", clock.GetUtcNow().ToUnixTimeMilliseconds()));
            step.Commit();
            SqliteLog.Migrated(logger, next.Version, next.Name);
        }
    }

    /// <summary>Whether a database has had a step, of this build or of another.</summary>
    public static bool IsMigrated(SqliteConnection sqlite) =>
        HasSteps(sqlite, null) && Read(sqlite, null, "SELECT count(*) FROM schema_migrations") > 0;

    /// <summary>The parts of a database that has had all steps: the type and name of each.</summary>
    /// <param name="steps">All steps, in order.</param>
    public static IReadOnlySet<string> SchemaOf(IReadOnlyList<Migration> steps)
    {
        using var empty = new SqliteConnection("Data Source=:memory:");
        empty.Open();
        Migrate(empty, steps, TimeProvider.System, NullLogger.Instance);
        return StoreProbe.ReadSchema(empty);
    }

    private static int Version(SqliteConnection sqlite, SqliteTransaction step)
    {
        if (!HasSteps(sqlite, step))
        {
            if (Read(sqlite, step, "SELECT count(*) FROM sqlite_schema") != 0)
            {
                throw new InvalidDataException("The file is a database of another program: name another file.");
            }

            Run(sqlite, step, "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied INTEGER NOT NULL) STRICT");
        }

        return (int)Read(sqlite, step, "SELECT coalesce(max(version), 0) FROM schema_migrations");
    }

    // Other programs have a table of that name too, but not with these columns.
    private static bool HasSteps(SqliteConnection sqlite, SqliteTransaction? step) =>
        Read(sqlite, step, "SELECT count(*) FROM pragma_table_info('schema_migrations') WHERE (name, type) IN (('version', 'INTEGER'), ('name', "
            + "'TEXT'), ('applied', 'INTEGER'))") >= 3;

    private static long Read(SqliteConnection sqlite, SqliteTransaction? step, string sql)
    {
        using var command = new SqliteCommand(sql, sqlite, step);
        return (long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection sqlite, SqliteTransaction step, string sql, params (string Name, object Value)[] values)
    {
        using var command = new SqliteCommand(sql, sqlite, step);
        foreach (var (name, value) in values) { command.Parameters.AddWithValue(name, value); }
        command.ExecuteNonQuery();
    }
}
