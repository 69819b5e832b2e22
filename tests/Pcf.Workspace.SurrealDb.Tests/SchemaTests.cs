using Microsoft.Extensions.Logging.Abstractions;
using Pcf.Workspace.Setup;
using Pcf.Workspace.SurrealDb.Connections;
using Pcf.Workspace.SurrealDb.Schema;
using Pcf.Workspace.SurrealDb.Tests.Support;

namespace Pcf.Workspace.SurrealDb.Tests;

/// <summary>Bringing a database to this build's schema, and refusing those that are not ours.</summary>
public sealed class SchemaTests(Server server)
{
    [Fact]
    public async Task Instances_that_start_at_once_apply_each_step_once()
    {
        var options = await server.NewDatabaseAsync();
        var workspaces = Enumerable.Range(0, 6).Select(_ => SurrealDbWorkspace.Open(options)).ToArray();

        await Task.WhenAll(workspaces.Select(workspace => workspace.PrepareAsync().AsTask()));

        await using var raw = await RawAsync(options);
        var applied = (List<object?>)(await raw.RunAsync(new Statement("select", null, "SELECT VALUE version FROM schema_migration"), default))!;
        Assert.Equal(Migration.All.Select(step => (object)(long)step.Version), applied);
        foreach (var workspace in workspaces) { await workspace.DisposeAsync(); }
    }

    [Fact]
    public async Task Instances_that_seed_at_once_leave_the_data_once()
    {
        var options = await server.NewDatabaseAsync();
        await using var first = SurrealDbWorkspace.Open(options);
        await using var second = SurrealDbWorkspace.Open(options);

        var seeded = await Task.WhenAll(first.SeedDemoAsync().AsTask(), second.SeedDemoAsync().AsTask());

        Assert.Single(seeded, done => done);
        Assert.False(await second.SeedDemoAsync());
        Assert.Equal((DemoData.Users.Count, DemoData.Notes.Count), (await first.Users.CountAsync(default), await second.Notes.TotalAsync(default)));
    }

    [Fact]
    public async Task A_database_of_a_newer_build_is_refused()
    {
        var options = await server.NewDatabaseAsync();
        await using (var workspace = SurrealDbWorkspace.Open(options)) { await workspace.PrepareAsync(); }
        await using (var raw = await RawAsync(options))
        {
            await raw.RunAsync(new Statement("insert", null, "CREATE schema_migration:9 SET version = 9, name = 'later', applied = 1"), default);
        }

        await using var late = SurrealDbWorkspace.Open(options);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await late.PrepareAsync());

        Assert.StartsWith("The database has schema version 9", refused.Message, StringComparison.Ordinal);
        var unavailable = await Assert.ThrowsAsync<WorkspaceException>(async () => await late.Users.CountAsync(default));
        Assert.Equal("The store is not available: its schema is not this build's.", unavailable.Message);
    }

    [Fact]
    public async Task A_database_of_another_program_is_left_alone()
    {
        var options = await server.NewDatabaseAsync();
        await using var raw = await RawAsync(options);
        await raw.RunAsync(new Statement("insert", null, "CREATE person:1 SET name = 'x'"), default);

        await using var workspace = SurrealDbWorkspace.Open(options);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await workspace.PrepareAsync());

        Assert.Equal("The database is another program's: name another database.", refused.Message);
        Assert.Equal(
            ["person"], (List<object?>)(await raw.RunAsync(new Statement("select", null, "RETURN object::keys((INFO FOR DB).tables)"), default))!);
    }

    [Fact]
    public async Task A_step_that_fails_changes_nothing()
    {
        var options = await server.NewDatabaseAsync();
        await using var raw = await RawAsync(options);
        Migration[] steps = [new(1, "broken", "DEFINE TABLE half SCHEMAFULL; THROW 'broken';")];

        var failure = await Assert.ThrowsAsync<SurrealException>(async () =>
            await Migrator.MigrateAsync(raw, steps, TimeProvider.System, NullLogger.Instance, wasReady: false, default));

        Assert.Equal("broken", failure.Thrown);
        Assert.Equal(
            ["schema_migration"],
            (List<object?>)(await raw.RunAsync(new Statement("select", null, "RETURN object::keys((INFO FOR DB).tables)"), default))!);
    }

    private static async Task<Connection> RawAsync(SurrealDbWorkspaceOptions options)
    {
        using var connector = new Connector(options, static (_, _) => ValueTask.CompletedTask, new StoreTelemetry(null), TimeProvider.System);
        return await connector.OpenAsync(static () => { }, default);
    }
}
