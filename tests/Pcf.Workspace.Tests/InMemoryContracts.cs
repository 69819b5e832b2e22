using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Tests;

// The fake keeps the contract too; otherwise the rules tested on it would be tested on something that does not exist.
public sealed class InMemoryNoteStore : NoteStoreContract
{
    protected override ValueTask<Ports> OpenAsync() => new(new InMemoryPorts());
}

public sealed class InMemoryNoteVersion : NoteVersionContract
{
    protected override ValueTask<Ports> OpenAsync() => new(new InMemoryPorts());
}

public sealed class InMemoryNoteKey : NoteKeyContract
{
    protected override ValueTask<Ports> OpenAsync() => new(new InMemoryPorts());
}

public sealed class InMemoryNoteList : NoteListContract
{
    protected override ValueTask<Ports> OpenAsync() => new(new InMemoryPorts());
}

public sealed class InMemoryNoteSearch : NoteSearchContract
{
    protected override ValueTask<Ports> OpenAsync() => new(new InMemoryPorts());
}

public sealed class InMemoryDirectory : DirectoryContract
{
    protected override ValueTask<Ports> OpenAsync() => new(new InMemoryPorts());
}

public sealed class LocalAuthorizerTests : AuthorizerContract
{
    private readonly WorkspaceInstruments _instruments = new();

    protected override ValueTask<(IAuthorizer, IRelationWriter)> OpenAsync()
    {
        var relations = new InMemoryPorts().Relations;
        return new((new LocalAuthorizer(relations, _instruments.Authorization), relations));
    }

    public override ValueTask DisposeAsync()
    {
        _instruments.Dispose();
        return base.DisposeAsync();
    }
}
