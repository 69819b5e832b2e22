using System.Text.Json.Serialization;

namespace Pcf.HotPaths.Results;

/// <summary>One figure, and its ratio to a peer in the same run.</summary>
/// <param name="Name">What was measured; unique in a run.</param>
/// <param name="Unit">`instructions` or `ns`, of one call.</param>
/// <param name="Value">The library's figure.</param>
/// <param name="Peer">What it is held against.</param>
/// <param name="PeerValue">The peer's figure.</param>
/// <param name="Low">The least ratio that fits what was measured.</param>
/// <param name="High">The highest ratio that fits what was measured.</param>
internal sealed record Row(string Name, string Unit, double Value, string Peer, double PeerValue, double Low, double High)
{
    [JsonIgnore]
    public double Ratio => Value / PeerValue;
}
