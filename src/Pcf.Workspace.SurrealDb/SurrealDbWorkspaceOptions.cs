using System.Net.Security;
using Pcf.Workspace.Outbox;

namespace Pcf.Workspace.SurrealDb;

/// <summary>Where the SurrealDB server is and what the workspace may take of it.</summary>
public sealed class SurrealDbWorkspaceOptions
{
    /// <summary>What the names of namespaces and databases are made of, in words.</summary>
    public const string NameRule = "1 to 64 letters, digits and underscores";

    /// <summary>The server's WebSocket address, such as <c>wss://surrealdb:8000/rpc</c>; over <c>ws</c> nothing is encrypted, the password
    /// included.</summary>
    /// <value>An absolute address; without a path it is <c>/rpc</c>. The default is <c>ws://localhost:8000/rpc</c>.</value>
    public Uri Endpoint { get; set; } = new("ws://localhost:8000/rpc");

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
    /// <value>There is no default.</value>
    public string Password { get; set; } = "";

    /// <summary>How the server's certificate is checked, where the connection is encrypted.</summary>
    /// <value>The default trusts what the system trusts.</value>
    public SslClientAuthenticationOptions Tls { get; set; } = new();

    /// <summary>Connections open at most; one call at a time runs on each.</summary>
    /// <value>1 to 256; the default is 16.</value>
    public int PoolSize { get; set; } = 16;

    /// <summary>Callers that may wait for a connection; more are refused at once.</summary>
    /// <value>1 to 100 000; the default is 1 000.</value>
    public int MaxWaiters { get; set; } = 1_000;

    /// <summary>How long to wait for a free connection before the answer is Unavailable.</summary>
    /// <value>10 ms to 60 s; the default is 5 s.</value>
    public TimeSpan AcquireTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long connecting and signing in may take together.</summary>
    /// <value>10 ms to 60 s; the default is 5 s.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one call may take; then its connection is closed, which ends the query on the server too.</summary>
    /// <value>10 ms to 60 s; the default is 5 s.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may stay open without work.</summary>
    /// <value>1 s to 1 hour; the default is 5 minutes.</value>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Where events of notes are delivered. Without any no event is written, so that a workspace without them pays nothing.</summary>
    /// <value>At most 100, each with a name of its own; the default is none.</value>
    public IReadOnlyList<OutboxTarget> OutboxTargets { get; set; } = [];

    /// <summary>Stands before each statement: a circuit breaker that counts what <see cref="SurrealDbWorkspace.IsFailureOfServer"/> says.</summary>
    /// <value>Null, which is the default, for none.</value>
    public ICallGuard? Guard { get; set; }

    /// <summary>Whether a workspace is copied into the database. Without it a database with the beginning of a copy is not used.</summary>
    /// <value>The default is false.</value>
    public bool IsImport { get; set; }

    internal void Check()
    {
        Demand(Endpoint.IsAbsoluteUri && Endpoint.Scheme is "ws" or "wss", nameof(Endpoint), "an absolute ws or wss address");
        Demand(IsName(Namespace), nameof(Namespace), NameRule);
        Demand(IsName(Database), nameof(Database), NameRule);
        Demand(!string.IsNullOrWhiteSpace(User), nameof(User), "a user's name");
        Demand(Password.Length > 0, nameof(Password), "the user's password");
        Demand(PoolSize is >= 1 and <= 256, nameof(PoolSize), "1 to 256");
        Demand(MaxWaiters is >= 1 and <= 100_000, nameof(MaxWaiters), "1 to 100 000");
        Demand(IsDeadline(AcquireTimeout), nameof(AcquireTimeout), "10 ms to 60 s");
        Demand(IsDeadline(ConnectTimeout), nameof(ConnectTimeout), "10 ms to 60 s");
        Demand(IsDeadline(CommandTimeout), nameof(CommandTimeout), "10 ms to 60 s");
        Demand(IdleTimeout >= TimeSpan.FromSeconds(1) && IdleTimeout <= TimeSpan.FromHours(1), nameof(IdleTimeout), "1 s to 1 hour");
    }

    /// <summary>Whether a text can name a namespace or a database: <see cref="NameRule"/>.</summary>
    /// <param name="text">The text.</param>
    public static bool IsName(string text) =>
        text.Length is >= 1 and <= 64 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private static bool IsDeadline(TimeSpan time) => time >= TimeSpan.FromMilliseconds(10) && time <= TimeSpan.FromSeconds(60);

    private static void Demand(bool holds, string setting, string expected)
    {
        if (!holds) { throw new ArgumentException($"SurrealDB's {setting} must be {expected}.", setting); }
    }
}
