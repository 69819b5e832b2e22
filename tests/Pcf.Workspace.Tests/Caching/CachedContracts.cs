using Pcf.Workspace.Access;
using Pcf.Workspace.Caching;
using Pcf.Workspace.Contracts;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Tests.Caching;

// A store that is read through copies is still a store.
public sealed class CachedNoteStoreContract : NoteStoreContract
{
    protected override ValueTask<Ports> OpenAsync() => new(new CachedPorts());
}

public sealed class CachedNoteListContract : NoteListContract
{
    protected override ValueTask<Ports> OpenAsync() => new(new CachedPorts());
}

public sealed class CachedDirectoryContract : DirectoryContract
{
    protected override ValueTask<Ports> OpenAsync() => new(new CachedPorts());
}

internal sealed class CachedPorts : Ports
{
    private readonly InMemoryPorts _ports = new();

    public CachedPorts()
    {
        var copies = new PlainCopies<Note>();
        Notes = new CachedNoteStore(_ports.Notes, copies);
        Users = new CachedUserStore(_ports.Users, new PlainCopies<User>());
        Organizations = new CachedOrganizationStore(_ports.Organizations, new PlainCopies<Organization>());
        Relations = new CachedRelationStore(_ports.Relations, copies);
    }

    public override INoteStore Notes { get; }

    public override IUserStore Users { get; }

    public override IOrganizationStore Organizations { get; }

    public override IRelationStore Relations { get; }

    public override async ValueTask DisposeAsync()
    {
        await _ports.DisposeAsync();
        await base.DisposeAsync();
    }
}
