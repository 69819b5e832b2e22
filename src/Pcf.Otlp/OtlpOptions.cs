using System.ComponentModel.DataAnnotations;

namespace Pcf.Otlp;

/// <summary>How OTLP goes over the wire.</summary>
public enum OtlpProtocol
{
    /// <summary>Protobuf over HTTP, usually on port 4318.</summary>
    Http,

    /// <summary>gRPC, usually on port 4317.</summary>
    Grpc,
}

/// <summary>Where spans are sent.</summary>
public sealed class OtlpOptions
{
    /// <summary>The receiver's address, such as <c>http://localhost:4318</c>; without one nothing is exported. For HTTP the path <c>/v1/traces</c> is added.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The transport.</summary>
    /// <value>The default is <see cref="OtlpProtocol.Http"/>.</value>
    public OtlpProtocol Protocol { get; set; }

    /// <summary>The deadline of one export, its retries included.</summary>
    /// <value>1 to 60 seconds; the default is 10.</value>
    [Range(1.0, 60.0)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a finished span may wait for its batch to fill.</summary>
    /// <value>0.1 to 60 seconds; the default is 2.</value>
    [Range(0.1, 60.0)]
    public TimeSpan BatchDelay { get; set; } = TimeSpan.FromSeconds(2);
}
