using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pcf.Tests.Shared;

/// <summary>An HTTP server of the test's own that keeps what is posted to it.</summary>
internal sealed class HttpReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<byte[]> _bodies = [];
    private readonly List<(string Path, WebHeaderCollection Headers)> _heads = [];
    private int _requests;

    public HttpReceiver()
        : this(new Uri($"http://127.0.0.1:{FreePort()}/"))
    {
    }

    /// <param name="address">Where it listens, with a port of its own.</param>
    public HttpReceiver(Uri address)
    {
        Address = address;
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public Uri Address { get; }

    /// <summary>What it answers.</summary>
    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>The body of its answers, and the header Retry-After in seconds; null for none.</summary>
    public byte[]? Answer { get; set; }

    /// <inheritdoc cref="Answer"/>
    public int? RetryAfter { get; set; }

    /// <summary>How many requests it has had.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Set with each request.</summary>
    public ManualResetEventSlim Asked { get; } = new();

    /// <summary>While reset, nobody is answered.</summary>
    public ManualResetEventSlim Answers { get; } = new(initialState: true);

    /// <summary>What it took, bodies that it refused not included.</summary>
    public byte[][] Bodies { get { lock (_bodies) { return [.. _bodies]; } } }

    /// <summary>Path and headers of the requests it took, in the order of <see cref="Bodies"/>.</summary>
    public (string Path, WebHeaderCollection Headers)[] Heads { get { lock (_bodies) { return [.. _heads]; } } }

    public void Dispose()
    {
        Answers.Set();
        _listener.Close();
    }

    // On a thread of its own: tests beside it can keep those of the pool busy for seconds.
    private void Serve()
    {
        try
        {
            while (true)
            {
                var context = _listener.GetContext();
                using var body = new MemoryStream();
                context.Request.InputStream.CopyTo(body);
                Interlocked.Increment(ref _requests);
                Asked.Set();
                Answers.Wait();
                if (Status == HttpStatusCode.OK)
                {
                    lock (_bodies)
                    {
                        _bodies.Add(body.ToArray());
                        _heads.Add((context.Request.Url!.PathAndQuery, (WebHeaderCollection)context.Request.Headers));
                    }
                }
                context.Response.StatusCode = (int)Status;
                if (RetryAfter is { } seconds) { context.Response.Headers["Retry-After"] = seconds.ToString(CultureInfo.InvariantCulture); }
                context.Response.Close(Answer ?? [], willBlock: false);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or HttpListenerException)
        {
            // The test is over.
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
