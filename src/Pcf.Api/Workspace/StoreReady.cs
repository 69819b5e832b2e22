using Pcf.Api.Health;
using Pcf.Observability.Settings;
using Pcf.Workspace;
using Pcf.Workspace.Setup;

namespace Pcf.Api.Workspace;

/// <summary>Makes the store ready, and fills an empty one with made-up data where that is asked for. A server that is away at the start is waited for
/// while the service runs.</summary>
internal sealed class StoreReady(
    IWorkspaceStore store, StoreOptions options, bool hasCopy, bool hasDemoData, BackgroundWork background, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private volatile bool _isReady;

    /// <summary>Makes it ready for the start; a server that does not answer does not stop that.</summary>
    /// <exception cref="SettingsException">It is not a store of this program, or comes from a newer build.</exception>
    public async Task TryNowAsync()
    {
        try
        {
            await PrepareAsync(CancellationToken.None);
        }
        catch (WorkspaceException away) when (away.Error == WorkspaceError.Unavailable && options.Kind == StoreKind.SurrealDb)
        {
            // Health says so, and it is tried again below.
        }
        catch (InvalidDataException wrong)
        {
            throw new SettingsException($"PCF__Store__SurrealDb__Database is '{options.SurrealDb.Database}'. {wrong.Message}");
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _isReady
        ? Task.CompletedTask
        : background.RepeatAsync("store_ready", Period, async cancel =>
        {
            if (!_isReady) { await PrepareAsync(cancel); }
        }, clock, stoppingToken);

    private async ValueTask PrepareAsync(CancellationToken cancel)
    {
        await store.PrepareAsync(cancel);
        if (hasDemoData) { await store.SeedDemoAsync(cancel); }
        // From now on writes reach no authorization server: one that has a copy must not be believed again.
        if (!hasCopy && await store.Relations.FindMarkAsync(cancel) is not null) { await store.Relations.SetMarkAsync(null, cancel); }
        _isReady = true;
    }
}
