using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>One SurrealQL statement of ours.</summary>
/// <remarks>One that does several things is a block, <c>{ …; … }</c>: the server runs it in one transaction, and sends it all or nothing.</remarks>
/// <param name="operation">One of select, insert, update, delete, other: it is a label value.</param>
/// <param name="collection">The table it is mostly about; null for none.</param>
/// <param name="text">The text, without any value in it: values are parameters, <c>$name</c>.</param>
internal sealed class Statement(string operation, string? collection, string text) : StoreStatement(operation, collection, text)
{
    public static Statement Ping { get; } = new("select", null, "RETURN 1");
}
