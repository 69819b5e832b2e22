using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using OpenTelemetry.Exporter;

namespace Pcf.Otlp;

/// <summary>Takes what the OpenTelemetry SDK has encoded to the receiver, and knows what became of it, which the SDK tells nobody.</summary>
/// <remarks>
/// A request is sent again after the answers 429, 502, 503 and 504 (over gRPC those that OTLP lists) and when no answer came, within one deadline, each time after twice the pause and never before the receiver's
/// <c>Retry-After</c>; after any other it is not. Used by one exporter, which sends one request at a time.
/// </remarks>
internal sealed class OtlpTransport : HttpMessageHandler
{
    private const int LargestAnswer = 64 * 1024;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker _wire;
    private readonly Uri? _grpc;
    private readonly string _service;
    private readonly TimeSpan _deadline;
    private readonly CancellationTokenSource _ended = new();

    private OtlpTransport(OtlpExporterOptions options, string service)
    {
        _service = service;
        _deadline = TimeSpan.FromMilliseconds(options.TimeoutMilliseconds);
        _grpc = options.Protocol == OtlpExportProtocol.HttpProtobuf ? null : options.Endpoint;
        // Without a propagator a request begins no span: exporting would else export itself.
        _wire = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null, ConnectTimeout = _deadline, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    }

    /// <summary>What became of the last request.</summary>
    public OtlpAnswer Answer { get; private set; } = new(IsTaken: true);

    /// <summary>Puts a transport into an exporter's options. The exporter encodes as for HTTP; for gRPC the transport puts that into a call.</summary>
    /// <param name="options">Address, protocol and deadline of an export, its retries included.</param>
    /// <param name="service">The service that is called, such as <c>logs.v1.LogsService</c>.</param>
    public static OtlpTransport For(OtlpExporterOptions options, string service)
    {
        var transport = new OtlpTransport(options, service);
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.HttpClientFactory = () => new HttpClient(transport, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        return transport;
    }

    /// <summary>Gives up what is under way after a time, and then all that comes.</summary>
    public void EndWithin(TimeSpan time)
    {
        if (time <= TimeSpan.Zero) { _ended.Cancel(); }
        else { _ended.CancelAfter(time); }
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = BodyOf(request, cancellationToken);
        var began = Stopwatch.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        deadline.CancelAfter(_deadline);
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            Answer = Try(request, body, deadline.Token);
            if (Answer.IsTaken || !Answer.MayRetry) { break; }
            var wait = Answer.RetryAfter > pause ? Answer.RetryAfter.Value : pause;
            if (Stopwatch.GetElapsedTime(began) + wait >= _deadline || deadline.Token.WaitHandle.WaitOne(wait)) { break; }
        }
        // The SDK has nothing to try again: what could be tried has been.
        return new HttpResponseMessage(Answer.IsTaken ? System.Net.HttpStatusCode.OK : System.Net.HttpStatusCode.BadRequest) { RequestMessage = request };
    }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.Run(() => Send(request, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _wire.Dispose();
            _ended.Dispose();
        }
        base.Dispose(disposing);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever goes wrong on the way, the request has not been answered.")]
    private OtlpAnswer Try(HttpRequestMessage request, byte[] body, CancellationToken cancel)
    {
        try
        {
            using var attempt = _grpc is null ? Copy(request, body) : OtlpGrpc.Request(_grpc, _service, body);
            foreach (var (name, values) in request.Headers) { attempt.Headers.TryAddWithoutValidation(name, values); }
            // HTTP/2 is asynchronous only; this is the exporter's own thread.
            using var response = _grpc is null ? _wire.Send(attempt, cancel) : _wire.SendAsync(attempt, cancel).GetAwaiter().GetResult();
            var answer = Read(response, cancel);
            var now = TimeProvider.System.GetUtcNow();
            return _grpc is null ? OtlpAnswer.Of(response, answer, now) : OtlpGrpc.Answer(response, answer, now);
        }
        catch (HttpRequestException e)
        {
            return new OtlpAnswer(IsTaken: false, MayRetry: true, Why: $"no connection ({e.HttpRequestError})");
        }
        catch (OperationCanceledException)
        {
            return new OtlpAnswer(IsTaken: false, MayRetry: false, Why: "no answer in time");
        }
        catch (Exception e)
        {
            return new OtlpAnswer(IsTaken: false, MayRetry: true, Why: $"no answer ({e.GetType().Name})");
        }
    }

    private static HttpRequestMessage Copy(HttpRequestMessage request, byte[] body)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = new ByteArrayContent(body) };
        copy.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        if (request.Content!.Headers.ContentEncoding is { Count: > 0 } encodings)
        {
            foreach (var encoding in encodings) { copy.Content.Headers.ContentEncoding.Add(encoding); }
        }
        return copy;
    }

    private static byte[] BodyOf(HttpRequestMessage request, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        request.Content?.CopyTo(body, null, cancel);
        return body.ToArray();
    }

    // To its end, where gRPC's status is; what is too long is no answer that could be read.
    private static byte[] Read(HttpResponseMessage response, CancellationToken cancel)
    {
        using var stream = response.Content.ReadAsStream(cancel);
        using var answer = new MemoryStream();
        var buffer = new byte[4_096];
        int read;
        while ((read = stream.Read(buffer, 0, buffer.Length)) > 0)
        {
            if (answer.Length + read > LargestAnswer) { return []; }
            answer.Write(buffer, 0, read);
        }
        return answer.ToArray();
    }
}
