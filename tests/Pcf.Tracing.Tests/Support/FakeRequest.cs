using System.Net;
using Pcf.Tracing.Sampling;

namespace Pcf.Tracing.Tests.Support;

/// <summary>The request that is about to begin its trace.</summary>
internal sealed class FakeRequest : IStartingRequest
{
    public const string Name = "request";

    public string Path { get; set; } = "/";

    public IPAddress? Peer { get; set; }

    public bool TryGet(string spanName, out string path, out IPAddress? peer)
    {
        (path, peer) = (Path, Peer);
        return spanName == Name;
    }
}
