using Pcf.Workspace.Outbox;
using Pcf.Workspace.SurrealDb.Tests.Support;

[assembly: AssemblyFixture(typeof(Server))]

namespace Pcf.Workspace.SurrealDb.Tests.Support;

/// <summary>One server for all tests that do not hurt it; each test takes a database of its own on it.</summary>
public sealed class Server : IAsyncLifetime
{
    private readonly SemaphoreSlim _start = new(1);
    private SurrealDbServer? _server;
    private int _databases;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Options of a database that no other test has.</summary>
    public async Task<SurrealDbWorkspaceOptions> NewDatabaseAsync()
    {
        await _start.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _server ??= await SurrealDbServer.StartAsync();
        }
        finally
        {
            _start.Release();
        }

        return OptionsOf(_server, $"db{Interlocked.Increment(ref _databases)}");
    }

    /// <summary>A new, empty workspace.</summary>
    public async Task<SurrealDbWorkspace> NewWorkspaceAsync(IReadOnlyList<OutboxTarget>? targets = null, bool isImport = false)
    {
        var options = await NewDatabaseAsync();
        options.OutboxTargets = targets ?? [];
        options.IsImport = isImport;
        var workspace = SurrealDbWorkspace.Open(options);
        await workspace.PrepareAsync(TestContext.Current.CancellationToken);
        return workspace;
    }

    /// <summary>Options that take a copy of a workspace to the same database.</summary>
    internal static SurrealDbWorkspaceOptions ImportTo(SurrealDbWorkspaceOptions options) => new()
    {
        Endpoint = options.Endpoint,
        Namespace = options.Namespace,
        Database = options.Database,
        User = options.User,
        Password = options.Password,
        CommandTimeout = options.CommandTimeout,
        AcquireTimeout = options.AcquireTimeout,
        IsImport = true,
    };

    internal static SurrealDbWorkspaceOptions OptionsOf(SurrealDbServer server, string database = "test") => new()
    {
        Endpoint = server.Address,
        Namespace = "tests",
        Database = database,
        User = SurrealDbServer.User,
        Password = SurrealDbServer.Password,
        // Longer than the default: tests share two processors with others.
        CommandTimeout = TimeSpan.FromSeconds(20),
        AcquireTimeout = TimeSpan.FromSeconds(20),
    };

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _start.Dispose();
        return ValueTask.CompletedTask;
    }
}
