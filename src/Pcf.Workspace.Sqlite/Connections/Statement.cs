namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>One SQL statement of ours with what telemetry says about it, written down once so that nothing is parsed per call.</summary>
/// <remarks>Parameters are written <c>$1</c> to <c>$9</c>; an argument whose parameter does not occur is left out.</remarks>
internal sealed class Statement
{
    /// <summary>Declares a statement.</summary>
    /// <param name="operation">One of select, insert, update, delete, begin, commit, rollback, other: it is a label value.</param>
    /// <param name="collection">The table it is mostly about; null for none.</param>
    /// <param name="sql">The text, without any value in it.</param>
    public Statement(string operation, string? collection, string sql)
    {
        Operation = operation;
        Collection = collection;
        Sql = sql;
        SpanName = collection is null ? operation : $"{operation} {collection}";
        OperationTag = new KeyValuePair<string, object?>("operation", operation);
        Parameters = [.. Enumerable.Range(1, 9).Where(n => sql.Contains($"${n}", StringComparison.Ordinal))];
    }

    public static Statement Begin { get; } = new("begin", null, "BEGIN IMMEDIATE");

    public static Statement Commit { get; } = new("commit", null, "COMMIT");

    public static Statement RollBack { get; } = new("rollback", null, "ROLLBACK");

    public static Statement Ping { get; } = new("select", null, "SELECT 1");

    public string Operation { get; }

    public string? Collection { get; }

    public string Sql { get; }

    public string SpanName { get; }

    public KeyValuePair<string, object?> OperationTag { get; }

    /// <summary>The numbers of the parameters that occur, ascending.</summary>
    public int[] Parameters { get; }
}
