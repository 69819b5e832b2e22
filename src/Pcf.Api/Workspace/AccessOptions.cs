using System.ComponentModel.DataAnnotations;
using Pcf.Redaction;
using Pcf.Workspace.SpiceDb;

namespace Pcf.Api.Workspace;

/// <summary>Who can decide what callers may do.</summary>
internal enum AccessKind
{
    /// <summary>The process itself, from the relation tuples in the store.</summary>
    Local,

    /// <summary>A SpiceDB server, which keeps a copy of the tuples.</summary>
    SpiceDb,
}

/// <summary>Who decides what callers may do.</summary>
internal sealed class AccessOptions
{
    /// <summary>The kind of authorizer.</summary>
    public AccessKind Kind { get; set; }

    /// <summary>Where SpiceDB is, if it decides.</summary>
    public SpiceDbSettings SpiceDb { get; } = new();
}

/// <summary>Where SpiceDB is and how it is asked.</summary>
internal sealed class SpiceDbSettings
{
    /// <summary>The server's gRPC address, such as <c>https://spicedb:50051</c>.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Whether an <c>http</c> address may name another machine. The key can then be read by all who are on the way.</summary>
    public bool PlainText { get; set; }

    /// <summary>The server's preshared key.</summary>
    [Secret]
    public string? Key { get; set; }

    /// <summary>A file with the server's preshared key; read once, at the start.</summary>
    public string? KeyFile { get; set; }

    /// <summary>A PEM file with the certificates that the server's must be issued by.</summary>
    /// <value>The default is those that the system trusts.</value>
    public string? CertificateFile { get; set; }

    /// <summary>How long one question may take, its retries included.</summary>
    /// <value>0.05 to 20 seconds; the default is 2.</value>
    [Range(0.05, 20.0)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a read that was allowed is given again without asking the server, where this process learns of every write that takes it
    /// back: on SQLite, and with Redis. With <see cref="SpiceDbConsistency.Full"/> each is decided anew.</summary>
    /// <value>0 (never) to 300 seconds; the default is 300.</value>
    [Range(0.0, 300.0)]
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>How a decision may lag behind what was written.</summary>
    public SpiceDbConsistency Consistency { get; set; }
}
