using System.ComponentModel.DataAnnotations;

namespace Pcf.Api.Workspace;

/// <summary>Where the workspace can be kept.</summary>
internal enum StoreKind
{
    /// <summary>In a file, by the process itself.</summary>
    Sqlite,

    /// <summary>On a SurrealDB server, which several processes can share.</summary>
    SurrealDb,
}

/// <summary>Where the workspace is kept.</summary>
internal sealed class StoreOptions
{
    /// <summary>The kind of store.</summary>
    public StoreKind Kind { get; set; }

    /// <summary>The database file of the embedded store; made with its folder when it is not there.</summary>
    /// <value>A path, relative to the working directory; the default is <c>data/pcf.db</c>.</value>
    public string Path { get; set; } = "data/pcf.db";

    /// <summary>Connections open at most.</summary>
    /// <value>1 to 64; the default is 4 for a file and 16 for a server.</value>
    [Range(1, 64)]
    public int? PoolSize { get; set; }

    /// <summary>How long to wait for a free connection before the answer is UNAVAILABLE.</summary>
    /// <value>0.01 to 60 seconds; the default is 5.</value>
    [Range(0.01, 60.0)]
    public TimeSpan AcquireTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Callers that may wait for a connection; more are answered UNAVAILABLE at once.</summary>
    /// <value>1 to 100 000; the default is 1 000.</value>
    [Range(1, 100_000)]
    public int MaxWaiters { get; set; } = 1_000;

    /// <summary>How long one statement may run before it is interrupted.</summary>
    /// <value>0.01 to 60 seconds; the default is 5.</value>
    [Range(0.01, 60.0)]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether an empty store is filled with made-up users, organizations and notes.</summary>
    /// <value>The default is true in Development and false elsewhere.</value>
    public bool? DemoData { get; set; }

    /// <summary>Where SurrealDB is, if it keeps the workspace.</summary>
    public SurrealDbSettings SurrealDb { get; } = new();
}
