using Microsoft.Data.Sqlite;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>What SQLite's result codes mean to us.</summary>
internal static class SqliteFailure
{
    private const int Busy = 5;
    public const int Interrupted = 9;
    private const int Corrupt = 11;
    private const int Constraint = 19;
    private const int NotADatabase = 26;
    private const int UniqueConstraint = 2067;

    /// <summary>Whether the row broke a rule of the schema: the store that wrote it knows which, and names it to the caller.</summary>
    public static bool IsConstraint(this SqliteException failure) => failure.SqliteErrorCode == Constraint;

    /// <summary>Whether another row has the same value where only one may.</summary>
    public static bool IsDuplicate(this SqliteException failure) => failure.SqliteExtendedErrorCode == UniqueConstraint;

    /// <summary>Whether an exception, ours or the driver's, comes from a file that is damaged or no database at all.</summary>
    public static bool IsDamage(Exception failure) =>
        (failure as SqliteException ?? failure.InnerException as SqliteException)?.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>Whether a connection that met this cannot be trusted again.</summary>
    public static bool IsFatal(int code) => code is 7 or 10 or Corrupt or 14 or 15 or 21 or NotADatabase;

    /// <summary>The class of the failure for telemetry: a closed set.</summary>
    public static string TypeOf(int code) => code switch
    {
        Busy or 6 => "busy",
        7 => "out_of_memory",
        8 => "read_only",
        Interrupted => "timeout",
        10 => "io",
        Corrupt or NotADatabase => "corrupt",
        13 => "full",
        14 => "cannot_open",
        Constraint => "constraint",
        _ => "other",
    };

    /// <summary>Why the store could not answer; null when the failure says that our own SQL is wrong.</summary>
    public static string? Reason(int code) => code switch
    {
        Busy or 6 => "another process holds its lock",
        7 => "out of memory",
        8 => "it is read-only",
        10 or 14 or 15 or 21 => "its file cannot be used",
        Corrupt or NotADatabase => "its file is damaged",
        13 => "the disk is full",
        _ => null,
    };
}
