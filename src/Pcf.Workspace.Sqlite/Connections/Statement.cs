using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>One SQL statement of ours.</summary>
/// <remarks>Parameters are written <c>$1</c> to <c>$9</c>; an argument whose parameter does not occur is left out.</remarks>
/// <param name="operation">One of select, insert, update, delete, begin, commit, rollback, other: it is a label value.</param>
/// <param name="collection">The table it is mostly about; null for none.</param>
/// <param name="text">The text, without any value in it.</param>
internal sealed class Statement(string operation, string? collection, string text) : StoreStatement(operation, collection, text)
{
    public static Statement Begin { get; } = new("begin", null, "BEGIN IMMEDIATE");

    public static Statement Commit { get; } = new("commit", null, "COMMIT");

    public static Statement RollBack { get; } = new("rollback", null, "ROLLBACK");

    public static Statement Ping { get; } = new("select", null, "SELECT 1");

    /// <summary>The numbers of the parameters that occur, ascending.</summary>
    public int[] Parameters { get; } = [.. Enumerable.Range(1, 9).Where(n => text.Contains($"${n}", StringComparison.Ordinal))];
}
