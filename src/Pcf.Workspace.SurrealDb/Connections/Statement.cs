namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>One SurrealQL statement of ours with what telemetry says about it, written down once so that nothing is parsed per call.</summary>
/// <remarks>A statement that does several things is a block, <c>{ …; … }</c>: the server runs it in one transaction, and sends it all or nothing.
/// </remarks>
internal sealed class Statement
{
    /// <summary>Declares a statement.</summary>
    /// <param name="operation">One of select, insert, update, delete, other: it is a label value.</param>
    /// <param name="collection">The table it is mostly about; null for none.</param>
    /// <param name="text">The text, without any value in it: values are parameters, <c>$name</c>.</param>
    public Statement(string operation, string? collection, string text)
    {
        Operation = operation;
        Collection = collection;
        Text = text;
        SpanName = collection is null ? operation : $"{operation} {collection}";
        OperationTag = new KeyValuePair<string, object?>("operation", operation);
    }

    public static Statement Ping { get; } = new("select", null, "RETURN 1");

    public string Operation { get; }

    public string? Collection { get; }

    public string Text { get; }

    public string SpanName { get; }

    public KeyValuePair<string, object?> OperationTag { get; }
}
