using Pcf.Redaction;

namespace Pcf.Api.Workspace;

/// <summary>Where SurrealDB is and who the service is there.</summary>
internal sealed class SurrealDbSettings
{
    /// <summary>The server's WebSocket address, such as <c>wss://surrealdb:8000/rpc</c>.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Whether a <c>ws</c> address may name another machine. Password and data can then be read by all who are on the way.</summary>
    public bool PlainText { get; set; }

    /// <summary>The namespace; made when it is not there.</summary>
    /// <value>1 to 64 letters, digits and underscores; the default is <c>pcf</c>.</value>
    public string Namespace { get; set; } = "pcf";

    /// <summary>The database in the namespace; made when it is not there.</summary>
    /// <value>1 to 64 letters, digits and underscores; the default is <c>pcf</c>.</value>
    public string Database { get; set; } = "pcf";

    /// <summary>The root user to sign in as.</summary>
    /// <value>The default is <c>root</c>.</value>
    public string User { get; set; } = "root";

    /// <summary>The user's password.</summary>
    [Secret]
    public string? Password { get; set; }

    /// <summary>A file with the user's password; read once, at the start.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>A PEM file with the certificates that the server's must be issued by.</summary>
    /// <value>The default is those that the system trusts.</value>
    public string? CertificateFile { get; set; }
}
