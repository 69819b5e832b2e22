using Pcf.Workspace.Access;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Outbox;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Setup;

/// <summary>A store of the whole workspace: its ports, and what a service needs to run on it. Thread-safe.</summary>
public interface IWorkspaceStore : IAsyncDisposable
{
    /// <summary>The notes.</summary>
    INoteStore Notes { get; }

    /// <summary>The users.</summary>
    IUserStore Users { get; }

    /// <summary>The organizations.</summary>
    IOrganizationStore Organizations { get; }

    /// <summary>The relation tuples.</summary>
    IRelationStore Relations { get; }

    /// <summary>Events of notes that wait for their delivery.</summary>
    IOutbox Outbox { get; }

    /// <summary>Waits for a connection that were refused or given up since the start.</summary>
    long WaitsRefused { get; }

    /// <summary>Makes the store ready: connects and brings its schema up to date. It does nothing on a store that is ready.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidDataException">It is not a store of this program, or comes from a newer build.</exception>
    /// <exception cref="WorkspaceException">Unavailable: it did not answer. Later calls succeed once it does.</exception>
    ValueTask PrepareAsync(CancellationToken cancel = default);

    /// <summary>Whether it can be read and written: for health checks.</summary>
    /// <param name="deadline">How long that may take.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unavailable: it cannot, or did not answer in time.</exception>
    ValueTask ProbeAsync(TimeSpan deadline, CancellationToken cancel = default);

    /// <summary>Fills a store without users with <see cref="DemoData"/>.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>False, and nothing done, when there is any user already.</returns>
    /// <exception cref="WorkspaceException">Unavailable: the store did not answer.</exception>
    ValueTask<bool> SeedDemoAsync(CancellationToken cancel = default);
}
