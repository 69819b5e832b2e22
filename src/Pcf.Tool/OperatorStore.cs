using Microsoft.Extensions.Configuration;
using Pcf.Api.Startup;
using Pcf.Api.Workspace;
using Pcf.Observability.Settings;
using Pcf.Workspace.Setup;

namespace Pcf.Tool;

/// <summary>The service's store, opened beside the service by the same settings.</summary>
internal static class OperatorStore
{
    /// <summary>The description of the option <c>--store</c>.</summary>
    public const string Option = "The database file; the service's own store (PCF__Store__…) when not given";

    /// <summary>Opens it.</summary>
    /// <param name="path">A database file; null for what the settings name.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="SettingsException">A setting is wrong, or the file is not there.</exception>
    public static async ValueTask<IWorkspaceStore> OpenAsync(string? path, CancellationToken cancel)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        var store = ServiceSettings.ReadWorkspace(reader).Store;
        // A file that is named is meant, whatever the service uses.
        if (path is not null) { (store.Kind, store.Path) = (StoreKind.Sqlite, path); }
        else { reader.ThrowIfWrong(); }
        if (store.Kind == StoreKind.Sqlite && !File.Exists(store.Path)) { throw new SettingsException($"There is no database file '{store.Path}'."); }
        var opened = WorkspaceSetup.Open(store);
        await opened.PrepareAsync(cancel);
        return opened;
    }
}
