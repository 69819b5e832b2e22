namespace Pcf.Workspace.Telemetry;

/// <summary>A pool of connections to a store at one moment.</summary>
/// <param name="Size">Connections it may have.</param>
/// <param name="Used">Connections at work.</param>
/// <param name="Idle">Open connections without work.</param>
/// <param name="Pending">Callers waiting for a connection, or where one writes at a time for the turn to write.</param>
public readonly record struct PoolState(int Size, int Used, int Idle, int Pending);
