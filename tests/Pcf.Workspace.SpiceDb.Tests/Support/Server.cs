using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.SpiceDb.Tests.Support;
using Pcf.Workspace.Telemetry;

[assembly: AssemblyFixture(typeof(Server))]

namespace Pcf.Workspace.SpiceDb.Tests.Support;

/// <summary>One server for all tests that do not hurt it; each test takes it empty, and alone.</summary>
public sealed class Server : IAsyncLifetime
{
    // Made up for these tests.
    private const string Key = "test-key-of-no-server";

    private readonly SemaphoreSlim _turn = new(1);
    private SpiceDbServer? _server;

    public async ValueTask InitializeAsync() => await Task.CompletedTask;

    /// <summary>The workspace's access on this server, with its schema and without tuples. Dispose of it to let the next test in.</summary>
    internal async Task<EmptyServer> TakeAsync(SpiceDbConsistency consistency = SpiceDbConsistency.Token)
    {
        await _turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _server ??= await SpiceDbServer.StartAsync(Key);
            var options = new SpiceDbOptions
            {
                Endpoint = _server.Address,
                Key = Key,
                Consistency = consistency,
                Timeout = TimeSpan.FromSeconds(20),
                Settle = TimeSpan.Zero,
            };
            await Reset.EmptyAsync(options);
            var empty = new EmptyServer(options, () => _turn.Release());
            await empty.Access.PrepareAsync(new InMemoryPorts().Relations);
            return empty;
        }
        catch
        {
            _turn.Release();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The workspace's access on an empty server.</summary>
internal sealed class EmptyServer : IDisposable
{
    private readonly Action _release;

    public EmptyServer(SpiceDbOptions options, Action release)
    {
        _release = release;
        Options = options;
        Access = new SpiceDbAccess(options, Instruments.Authorization);
    }

    public WorkspaceInstruments Instruments { get; } = new();

    public SpiceDbOptions Options { get; }

    public SpiceDbAccess Access { get; }

    public IAuthorizer Authorizer => Access.Authorizer;

    public void Dispose()
    {
        Access.Dispose();
        Instruments.Dispose();
        _release();
    }
}
