using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Pcf.Otlp;

/// <summary>
/// Takes encoded requests of one signal to the receiver, and says what became of each. One request at a time; <see cref="EndWithin"/> may be called
/// by any thread.
/// </summary>
/// <remarks>
/// A request is sent again after the answers 429, 502, 503 and 504 (over gRPC those that OTLP lists) and when no answer came, within one deadline,
/// each time after twice the pause and never before the receiver's
/// <c>Retry-After</c>; after any other it is not (OTLP specification, "Retryable Response Codes" and "Failures").
/// </remarks>
internal sealed class OtlpTransport : IDisposable
{
    private const int LargestAnswer = 64 * 1024;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly ProductInfoHeaderValue Agent = new("Pcf-Otlp", typeof(OtlpTransport).Assembly.GetName().Version!.ToString(3));

    private readonly OtlpTarget _target;
    private readonly CancellationTokenSource _ended = new();
    private HttpMessageInvoker _wire;
    private byte[] _answer = new byte[512];

    public OtlpTransport(OtlpTarget target)
    {
        _target = target;
        _wire = Wire(target);
    }

    /// <summary>What became of the last request.</summary>
    public OtlpAnswer Answer { get; private set; } = new(IsTaken: true);

    /// <summary>Gives up what is under way after a time, and then all that comes.</summary>
    public void EndWithin(TimeSpan time)
    {
        if (time <= TimeSpan.Zero) { _ended.Cancel(); }
        else { _ended.CancelAfter(time); }
    }

    /// <summary>Sends one message, and again for as long as it may. Blocks for the target's deadline at most.</summary>
    /// <param name="message">The request in protobuf, not yet compressed or framed.</param>
    /// <remarks>The message is free to change when this returns.</remarks>
    public OtlpAnswer Send(ReadOnlyMemory<byte> message)
    {
        // Over HTTP/1.1 this thread writes the body itself, and over HTTP/2 the connection may still have it when the call has been given up.
        var body = _target.IsPacked ? Packed(message.Span) : message;
        if (_target.IsGrpc) { body = OtlpGrpc.Frame(body.Span, _target.IsPacked); }
        var began = Stopwatch.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        deadline.CancelAfter(_target.Timeout);
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            Answer = Try(body, deadline.Token);
            if (Answer.IsTaken || !Answer.MayRetry) { return Answer; }
            var wait = Answer.RetryAfter > pause ? Answer.RetryAfter.Value : pause;
            if (Stopwatch.GetElapsedTime(began) + wait >= _target.Timeout || deadline.Token.WaitHandle.WaitOne(wait)) { return Answer; }
        }
    }

    public void Dispose()
    {
        _wire.Dispose();
        _ended.Dispose();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever goes wrong on the way, the request has not been answered.")]
    private OtlpAnswer Try(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        try
        {
            using var attempt = Request(body);
            // HTTP/2 is asynchronous only; this is the exporter's own thread.
            using var response = _target.IsGrpc ? _wire.SendAsync(attempt, cancel).GetAwaiter().GetResult() : _wire.Send(attempt, cancel);
            var answer = Read(response, cancel);
            var now = TimeProvider.System.GetUtcNow();
            return _target.IsGrpc ? OtlpGrpc.Answer(response, answer, now) : OtlpAnswer.Of(response, answer, now);
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            Reconnect();
            return new OtlpAnswer(IsTaken: false, MayRetry: false, Why: "no answer in time");
        }
        catch (HttpRequestException e)
        {
            return new OtlpAnswer(IsTaken: false, MayRetry: true, Why: $"no connection ({e.HttpRequestError})");
        }
        catch (OperationCanceledException)
        {
            // The time to connect is over, which is as long as the deadline.
            return new OtlpAnswer(IsTaken: false, MayRetry: false, Why: "no answer in time");
        }
        catch (Exception e)
        {
            return new OtlpAnswer(IsTaken: false, MayRetry: true, Why: $"no answer ({e.GetType().Name})");
        }
    }

    // HTTP/2 keeps the connection of a call that was given up, and every later call would wait on it again if it is dead.
    private void Reconnect()
    {
        if (!_target.IsGrpc || _ended.IsCancellationRequested) { return; }
        _wire.Dispose();
        _wire = Wire(_target);
    }

    private static HttpMessageInvoker Wire(OtlpTarget target)
    {
        // Without a propagator a request begins no span: exporting would else export itself.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = target.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (target.Authorities is { } authorities)
        {
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = trust;
        }
        if (target.Client is { } client)
        {
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(client, additionalCertificates: null, offline: true);
        }
        return new HttpMessageInvoker(handler);
    }

    private HttpRequestMessage Request(ReadOnlyMemory<byte> body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _target.Address) { Content = new ReadOnlyMemoryContent(body) };
        if (_target.IsGrpc) { OtlpGrpc.Prepare(request, _target.IsPacked); }
        else
        {
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            if (_target.IsPacked) { request.Content.Headers.ContentEncoding.Add("gzip"); }
        }
        request.Headers.UserAgent.Add(Agent);
        foreach (var (name, value) in _target.Headers) { request.Headers.TryAddWithoutValidation(name, value); }
        return request;
    }

    private static byte[] Packed(ReadOnlySpan<byte> message)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) { gzip.Write(message); }
        return packed.ToArray();
    }

    // To its end, where gRPC's status is; what is too long is no answer that could be read. A synchronous read takes no token: it would wait for as
    // long as the receiver lets it.
    private ReadOnlySpan<byte> Read(HttpResponseMessage response, CancellationToken cancel)
    {
        using var stream = response.Content.ReadAsStream(cancel);
        var length = 0;
        while (true)
        {
            var arriving = stream.ReadAsync(_answer.AsMemory(length), cancel);
            var read = arriving.IsCompleted ? arriving.Result : arriving.AsTask().GetAwaiter().GetResult();
            if (read == 0) { break; }
            length += read;
            if (length > LargestAnswer) { return []; }
            if (length == _answer.Length) { Array.Resize(ref _answer, length * 2); }
        }
        return _answer.AsSpan(0, length);
    }
}
