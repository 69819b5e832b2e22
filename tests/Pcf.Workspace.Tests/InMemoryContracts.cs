using Pcf.Workspace.Contracts;
using Pcf.Workspace.Contracts.Support;

namespace Pcf.Workspace.Tests;

// The fake keeps the contract too; otherwise the rules tested on it would be tested on something that does not exist.
public sealed class InMemoryNoteStore : NoteStoreContract
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
