using Pcf.Workspace.Contracts;
using Pcf.Workspace.SurrealDb.Tests.Support;

namespace Pcf.Workspace.SurrealDb.Tests;

public sealed class SurrealDbNoteStoreTests(Server server) : NoteStoreContract
{
    protected override ValueTask<Ports> OpenAsync() => SurrealDbPorts.OpenAsync(server);
}

public sealed class SurrealDbNoteVersionTests(Server server) : NoteVersionContract
{
    protected override ValueTask<Ports> OpenAsync() => SurrealDbPorts.OpenAsync(server);
}

public sealed class SurrealDbNoteKeyTests(Server server) : NoteKeyContract
{
    protected override ValueTask<Ports> OpenAsync() => SurrealDbPorts.OpenAsync(server);
}

public sealed class SurrealDbOutboxTests(Server server) : OutboxContract
{
    protected override ValueTask<Ports> OpenAsync() => SurrealDbPorts.OpenAsync(server, Targets);
}

public sealed class SurrealDbNoteListTests(Server server) : NoteListContract
{
    protected override ValueTask<Ports> OpenAsync() => SurrealDbPorts.OpenAsync(server);
}

public sealed class SurrealDbNoteSearchTests(Server server) : NoteSearchContract
{
    protected override ValueTask<Ports> OpenAsync() => SurrealDbPorts.OpenAsync(server);
}

public sealed class SurrealDbDirectoryTests(Server server) : DirectoryContract
{
    protected override ValueTask<Ports> OpenAsync() => SurrealDbPorts.OpenAsync(server);
}
