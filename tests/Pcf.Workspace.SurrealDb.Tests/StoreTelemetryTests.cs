using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Setup;
using Pcf.Workspace.SurrealDb.Connections;
using Pcf.Workspace.SurrealDb.Tests.Support;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.SurrealDb.Tests;

// Listeners hear every meter and source of the process, so nothing else of this assembly may run meanwhile.
[CollectionDefinition(nameof(StoreTelemetryTests), DisableParallelization = true)]
[Collection(nameof(StoreTelemetryTests))]
public sealed class StoreTelemetryTests(Server server)
{
    [Fact]
    public async Task Instruments_have_the_names_units_and_tags_of_the_contract()
    {
        var options = await server.NewDatabaseAsync();
        options.PoolSize = 3;
        await using (var prepared = SurrealDbWorkspace.Open(options)) { await prepared.SeedDemoAsync(); }
        using var recorder = new Recorder("Pcf.Workspace.SurrealDb");
        await using var store = SurrealDbWorkspace.Open(options);
        await store.Notes.UpdateAsync(NoteId.Parse("1"), new NoteChange { Title = "New" }, DateTimeOffset.UnixEpoch, default);
        await store.Notes.DeleteAsync(NoteId.Parse("1"), default);
        await Assert.ThrowsAsync<WorkspaceException>(async () => await store.Users.AddAsync(DemoData.Users[0], default));
        await store.Users.CountAsync(default);
        recorder.Observe();

        string[] operations = ["delete", "select", "update"];
        Assert.Equal(
            [
                "db.connection_pool.idle database=surrealdb",
                "db.connection_pool.pending database=surrealdb",
                "db.connection_pool.size database=surrealdb",
                "db.connection_pool.used database=surrealdb",
                "db.connection_pool.wait database=surrealdb",
                .. new[] { "db.queries database=surrealdb operation=insert status=error" }
                    .Concat(operations.Select(operation => $"db.queries database=surrealdb operation={operation} status=ok"))
                    .Concat(operations.Append("insert").Select(operation => $"db.query.duration database=surrealdb operation={operation}"))
                    .Order(StringComparer.Ordinal),
            ],
            recorder.Series);
        Assert.Equal(
            (3, 1, 0, 0),
            (recorder.Sum("db.connection_pool.size database=surrealdb"), recorder.Sum("db.connection_pool.idle database=surrealdb"),
             recorder.Sum("db.connection_pool.used database=surrealdb"), recorder.Sum("db.connection_pool.pending database=surrealdb")));
        Assert.Equal(("s", "s"), (recorder.Instruments["db.query.duration"].Unit, recorder.Instruments["db.connection_pool.wait"].Unit));
        var bounds = ((Histogram<double>)recorder.Instruments["db.query.duration"]).Advice!.HistogramBucketBoundaries!;
        Assert.Equal((0.0001, 1.0), (bounds[0], bounds[^1]));
    }

    [Fact]
    public async Task As_many_queries_count_for_an_operation_as_the_metric_counts()
    {
        await using var store = await server.NewWorkspaceAsync();
        using var recorder = new Recorder("Pcf.Workspace.SurrealDb");
        var tally = QueryTally.Start();

        for (var i = 0; i < 20; i++) { await store.Users.FindManyAsync([UserId.Parse("1")], default); }

        Assert.Equal(recorder.Series.Where(series => series.StartsWith("db.queries ", StringComparison.Ordinal)).Sum(recorder.Sum), tally.Count);
        Assert.Equal(20, tally.Count);
    }

    [Fact]
    public async Task Every_call_is_a_client_span_under_its_caller_and_shows_no_value()
    {
        await using var store = await server.NewWorkspaceAsync();
        await store.Users.AddAsync(DemoData.Users[0], default);
        using var recorder = new Recorder("Pcf.Workspace.SurrealDb", spans: true);
        using var parent = new Activity("request").Start();

        await store.Users.FindManyAsync([UserId.Parse("quail77")], default);
        await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await store.Users.AddAsync(DemoData.Users[0] with { Id = UserId.Parse("other"), Name = "Secret quail77" }, default));

        Assert.Equal(["select user", "insert user"], recorder.Spans.Select(span => span.DisplayName));
        Assert.All(recorder.Spans, span => Assert.Equal((ActivityKind.Client, parent.SpanId), (span.Kind, span.ParentSpanId)));
        Assert.Equal(
            "db.system.name=surrealdb db.operation.name=insert db.collection.name=user db.query.text=CREATE $user.id CONTENT $user RETURN NONE "
            + "error.type=constraint",
            Recorder.Tags(recorder.Spans.ElementAt(1)));
        Assert.Equal(ActivityStatusCode.Error, recorder.Spans.ElementAt(1).Status);
        Assert.DoesNotContain(recorder.Spans, span => Recorder.Tags(span).Contains("quail77", StringComparison.Ordinal));
        Assert.Same(parent, Activity.Current);
    }

    [Fact]
    public async Task Calls_that_no_request_asked_for_are_no_traces()
    {
        await using var store = await server.NewWorkspaceAsync();
        using var recorder = new Recorder("Pcf.Workspace.SurrealDb", spans: true);
        Activity.Current = null;

        await store.Users.CountAsync(default);

        Assert.Empty(recorder.Spans);
    }

    [Fact]
    public void Measuring_a_statement_allocates_nothing()
    {
        using var telemetry = new StoreTelemetry(null);
        for (var i = 0; i < 100; i++) { telemetry.Measure(Statement.Ping).End(null, TimeProvider.System, 0); }
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++) { telemetry.Measure(Statement.Ping).End(i % 2 == 0 ? null : "timeout", TimeProvider.System, 0); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
