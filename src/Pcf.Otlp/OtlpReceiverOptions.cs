using System.ComponentModel.DataAnnotations;
using Pcf.Redaction;

namespace Pcf.Otlp;

/// <summary>How OTLP goes over the wire.</summary>
public enum OtlpProtocol
{
    /// <summary>Protobuf over HTTP, usually on port 4318.</summary>
    Http,

    /// <summary>gRPC, usually on port 4317.</summary>
    Grpc,
}

/// <summary>How requests are compressed.</summary>
public enum OtlpCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By gzip.</summary>
    Gzip,
}

/// <summary>How an OTLP receiver is reached, for all signals or for one. Not thread-safe; read once, at the start.</summary>
public class OtlpReceiverOptions
{
    internal const double ShortestTimeout = 1;
    internal const double LongestTimeout = 60;

    /// <summary>
    /// The receiver's address, such as <c>http://localhost:4318</c>; without one nothing is exported. Over HTTP the address of all signals gets
    /// <c>/v1/traces</c>, <c>/v1/metrics</c> or <c>/v1/logs</c>
    /// (one of these at its end is replaced), and the address of one signal is used as it is.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Whether an <c>http</c> address may name another machine. Plain text can be read and changed by all who are on the way.</summary>
    /// <value>The default is <c>OTEL_EXPORTER_OTLP_INSECURE</c>, then false: such an address is refused at the start.</value>
    public bool? PlainText { get; set; }

    /// <summary>The transport.</summary>
    /// <value>The default is <see cref="OtlpProtocol.Http"/>.</value>
    public OtlpProtocol? Protocol { get; set; }

    /// <summary>The deadline of one export, its retries included.</summary>
    /// <value>1 to 60 seconds; the default is 10.</value>
    [Range(ShortestTimeout, LongestTimeout)]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Headers of each request, such as those with the receiver's key: <c>name=value,name=value</c>, with values percent-encoded.</summary>
    /// <remarks>Secret: no message shows it.</remarks>
    [Secret]
    public string? Headers { get; set; }

    /// <summary>
    /// A file of headers in the form of <see cref="Headers"/>, or with a header a line; read once, at the start. Its headers replace those of the
    /// same name.
    /// </summary>
    public string? HeadersFile { get; set; }

    /// <summary>How requests are compressed.</summary>
    /// <value>The default is <see cref="OtlpCompression.None"/>.</value>
    public OtlpCompression? Compression { get; set; }

    /// <summary>A PEM file with the certificates that the receiver's must be issued by; read once, at the start.</summary>
    /// <value>The default is those that the system trusts.</value>
    public string? CertificateFile { get; set; }

    /// <summary>A PEM file with the certificate that the service shows to the receiver; read once, at the start.</summary>
    public string? ClientCertificateFile { get; set; }

    /// <summary>A PEM file with its private key, not encrypted.</summary>
    /// <value>The default is the file of the certificate.</value>
    public string? ClientKeyFile { get; set; }
}
