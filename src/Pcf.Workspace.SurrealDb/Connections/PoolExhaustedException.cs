namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>Why a caller got no connection although the server may be well: all are at work.</summary>
internal sealed class PoolExhaustedException() : Exception("No connection was free.");
