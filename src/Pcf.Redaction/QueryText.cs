using Pcf.Redaction.Statements;

namespace Pcf.Redaction;

/// <summary>Takes the values out of a query by the language of the database system that it is for, as <c>db.system.name</c> has it (OpenTelemetry
/// semantic conventions 1.44, "Database"). Thread-safe.</summary>
internal static class QueryText
{
    /// <summary>The query without its values.</summary>
    /// <param name="system">The system's name; null where it is not known, and then the query is read as any dialect of SQL.</param>
    /// <param name="statement">The query.</param>
    public static string Redact(string? system, string statement) => system switch
    {
        "redis" or "valkey" or "memcached" => RedisStatement.Redact(statement),
        "mysql" or "mariadb" or "surrealdb" or "clickhouse" => SqlStatement.Redact(statement, SqlHash.Comment),
        "postgresql" or "cockroachdb" or "microsoft.sql_server" or "mssql" or "sqlite" or "oracle.db" or "oracle" or "db2" or "ibm.db2" =>
            SqlStatement.Redact(statement, SqlHash.Code),
        _ => SqlStatement.Redact(statement),
    };
}
