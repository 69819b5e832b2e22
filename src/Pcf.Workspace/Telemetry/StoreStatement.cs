namespace Pcf.Workspace.Telemetry;

/// <summary>One statement of a store with what telemetry says about it, written down once so that nothing is parsed per call.</summary>
/// <param name="operation">One of select, insert, update, delete, begin, commit, rollback, other: it is a label value.</param>
/// <param name="collection">The table it is mostly about; null for none.</param>
/// <param name="text">The text, without any value in it.</param>
public abstract class StoreStatement(string operation, string? collection, string text)
{
    /// <summary>What it does.</summary>
    public string Operation => operation;

    /// <summary>The table it is mostly about; null for none.</summary>
    public string? Collection => collection;

    /// <summary>The text, without any value in it.</summary>
    public string Text => text;

    /// <summary>The name of its spans.</summary>
    public string SpanName { get; } = collection is null ? operation : $"{operation} {collection}";

    /// <summary>What it does, as a label.</summary>
    public KeyValuePair<string, object?> OperationTag { get; } = new("operation", operation);
}
