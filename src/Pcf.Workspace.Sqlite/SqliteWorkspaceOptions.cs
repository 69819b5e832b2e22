using Pcf.Workspace.Outbox;

namespace Pcf.Workspace.Sqlite;

/// <summary>Where the embedded store is and what it may take.</summary>
public sealed class SqliteWorkspaceOptions
{
    /// <summary>The database file; made with its folder when it is not there.</summary>
    /// <value>A path, relative to the working directory; the default is <c>data/pcf.db</c>.</value>
    public string Path { get; set; } = "data/pcf.db";

    /// <summary>Connections open at most. Readers work side by side, one for each; writers take turns whatever this is.</summary>
    /// <value>1 to 64; the default is 4.</value>
    public int PoolSize { get; set; } = 4;

    /// <summary>How long to wait for a free connection, and for the turn to write, before the answer is Unavailable.</summary>
    /// <value>10 ms to 60 s; the default is 5 s.</value>
    public TimeSpan AcquireTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Callers that may wait for a connection or for the turn to write; more are refused at once.</summary>
    /// <value>1 to 100 000; the default is 1 000.</value>
    public int MaxWaiters { get; set; } = 1_000;

    /// <summary>How long one statement may run, waiting for other processes' locks included, before it is interrupted.</summary>
    /// <value>10 ms to 60 s; the default is 5 s.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Where events of notes are delivered. Without any no event is written, so that a workspace without them pays nothing.</summary>
    /// <value>At most 100, each with a name of its own; the default is none.</value>
    public IReadOnlyList<OutboxTarget> OutboxTargets { get; set; } = [];

    internal void Check()
    {
        Demand(!string.IsNullOrWhiteSpace(Path), nameof(Path), "a path to a file");
        Demand(PoolSize is >= 1 and <= 64, nameof(PoolSize), "1 to 64");
        Demand(MaxWaiters is >= 1 and <= 100_000, nameof(MaxWaiters), "1 to 100 000");
        Demand(IsDeadline(AcquireTimeout), nameof(AcquireTimeout), "10 ms to 60 s");
        Demand(IsDeadline(CommandTimeout), nameof(CommandTimeout), "10 ms to 60 s");
    }

    private static bool IsDeadline(TimeSpan time) => time >= TimeSpan.FromMilliseconds(10) && time <= TimeSpan.FromSeconds(60);

    private static void Demand(bool holds, string setting, string expected)
    {
        if (!holds) { throw new ArgumentException($"The store's {setting} must be {expected}.", setting); }
    }
}
