using System.Net;
using OpenTelemetry.Exporter;

namespace Pcf.Otlp;

/// <summary>Gives what an exporter of the OpenTelemetry SDK has encoded to a transport. The exporter sends one request at a time.</summary>
internal sealed class SdkHandler(OtlpTransport transport) : HttpMessageHandler
{
    /// <summary>Options by which an exporter encodes for HTTP and sends nothing itself.</summary>
    public static OtlpExporterOptions Options(OtlpTransport transport, OtlpTarget target) => new()
    {
        Protocol = OtlpExportProtocol.HttpProtobuf,
        Endpoint = target.Address,
        TimeoutMilliseconds = (int)target.Timeout.TotalMilliseconds,
        HttpClientFactory = () => new HttpClient(new SdkHandler(transport)) { Timeout = Timeout.InfiniteTimeSpan },
    };

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        request.Content?.CopyTo(body, null, cancellationToken);
        var answer = transport.Send(body.ToArray());
        // The SDK has nothing to try again: what could be tried has been.
        return new HttpResponseMessage(answer.IsTaken ? HttpStatusCode.OK : HttpStatusCode.BadRequest) { RequestMessage = request };
    }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.Run(() => Send(request, cancellationToken), cancellationToken);
}
