namespace Pcf.HotPaths.Paths;

/// <summary>A call that a service makes for each request, and that of a peer that does the same.</summary>
/// <param name="Name">Names the path in results.</param>
/// <param name="Peer">Names the peer, with its version.</param>
/// <param name="Calls">Calls of a round.</param>
/// <param name="Own">The library's call; its argument counts the calls.</param>
/// <param name="Other">The peer's call.</param>
internal sealed record HotPath(string Name, string Peer, int Calls, Action<int> Own, Action<int> Other);
