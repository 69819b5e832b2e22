using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Pcf.Tracing.Sampling;

namespace Pcf.Observability.AspNetCore;

/// <summary>Knows the request whose span the framework is about to begin. Thread-safe.</summary>
/// <remarks>The framework asks each subscriber of its diagnostic source whether it wants the request, and begins the span next, on the same
/// thread. A span that begins without that question, since another subscriber has answered it, is not known here.</remarks>
internal sealed class StartingRequest : IStartingRequest, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string SpanName = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    [ThreadStatic]
    private static HttpContext? _asked;

    private IDisposable? _subscription;

    /// <summary>Begins to listen to the host's source.</summary>
    public void Listen(DiagnosticListener host) => _subscription = host.Subscribe(this, static (name, about, _) =>
    {
        _asked = name == SpanName ? about as HttpContext : null;
        // No event is wanted.
        return false;
    });

    public bool TryGet(string spanName, out string path, out IPAddress? peer)
    {
        var context = _asked;
        _asked = null;
        if (context is null || spanName != SpanName)
        {
            (path, peer) = ("", null);
            return false;
        }
        (path, peer) = (context.Request.Path.Value ?? "", context.Connection.RemoteIpAddress);
        return true;
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscription?.Dispose();
}
