using Pcf.Workspace.Contracts;
using Pcf.Workspace.Sqlite.Tests.Support;

namespace Pcf.Workspace.Sqlite.Tests;

public sealed class SqliteNoteStoreTests : NoteStoreContract
{
    protected override ValueTask<Ports> OpenAsync() => SqlitePorts.OpenAsync();
}

public sealed class SqliteNoteVersionTests : NoteVersionContract
{
    protected override ValueTask<Ports> OpenAsync() => SqlitePorts.OpenAsync();
}

public sealed class SqliteNoteKeyTests : NoteKeyContract
{
    protected override ValueTask<Ports> OpenAsync() => SqlitePorts.OpenAsync();
}

public sealed class SqliteOutboxTests : OutboxContract
{
    protected override ValueTask<Ports> OpenAsync() => SqlitePorts.OpenAsync(Targets);
}

public sealed class SqliteNoteListTests : NoteListContract
{
    protected override ValueTask<Ports> OpenAsync() => SqlitePorts.OpenAsync();
}

public sealed class SqliteNoteSearchTests : NoteSearchContract
{
    protected override ValueTask<Ports> OpenAsync() => SqlitePorts.OpenAsync();
}

public sealed class SqliteDirectoryTests : DirectoryContract
{
    protected override ValueTask<Ports> OpenAsync() => SqlitePorts.OpenAsync();
}
