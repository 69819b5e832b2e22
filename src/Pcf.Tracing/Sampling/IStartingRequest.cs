using System.Net;

namespace Pcf.Tracing.Sampling;

/// <summary>What is known of the HTTP request whose span is about to begin. Thread-safe.</summary>
internal interface IStartingRequest
{
    /// <summary>Gives what is known; false where the span is not that of a request.</summary>
    /// <param name="spanName">The name under which the span begins.</param>
    /// <param name="path">The request's path.</param>
    /// <param name="peer">The address at the other end of the connection; null where there is none.</param>
    bool TryGet(string spanName, out string path, out IPAddress? peer);
}
