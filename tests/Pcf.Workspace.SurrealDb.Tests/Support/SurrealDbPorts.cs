using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Outbox;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.SurrealDb.Tests.Support;

/// <summary>A workspace in a database of its own.</summary>
internal sealed class SurrealDbPorts(SurrealDbWorkspace workspace) : Ports
{
    public override INoteStore Notes => workspace.Notes;

    public override IUserStore Users => workspace.Users;

    public override IOrganizationStore Organizations => workspace.Organizations;

    public override IRelationStore Relations => workspace.Relations;

    public override IOutbox Outbox => workspace.Outbox;

    public static async ValueTask<Ports> OpenAsync(Server server, IReadOnlyList<OutboxTarget>? targets = null) =>
        new SurrealDbPorts(await server.NewWorkspaceAsync(targets));

    public override async ValueTask SeedDemoAsync() => Assert.True(await workspace.SeedDemoAsync());

    public override async ValueTask DisposeAsync()
    {
        await workspace.DisposeAsync();
        await base.DisposeAsync();
    }
}
