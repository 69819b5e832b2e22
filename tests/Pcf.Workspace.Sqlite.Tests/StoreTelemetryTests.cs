using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Sqlite.Connections;
using Pcf.Workspace.Sqlite.Tests.Support;
using Pcf.Workspace.Telemetry;

namespace Pcf.Workspace.Sqlite.Tests;

// Listeners hear every meter and source of the process, so nothing else of this assembly may run meanwhile.
[CollectionDefinition(nameof(StoreTelemetryTests), DisableParallelization = true)]
[Collection(nameof(StoreTelemetryTests))]
public sealed class StoreTelemetryTests : IDisposable
{
    private readonly TemporaryFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Instruments_have_the_names_units_and_tags_of_the_contract()
    {
        using var recorder = new Recorder("Pcf.Workspace.Sqlite");
        await using var store = SqliteWorkspace.Open(_file.Options(poolSize: 3));
        await store.SeedDemoAsync();
        await store.Notes.UpdateAsync(NoteId.Parse("1"), new NoteChange { Title = "New" }, DateTimeOffset.UnixEpoch, default);
        await store.Notes.DeleteAsync(NoteId.Parse("1"), default);
        await Assert.ThrowsAsync<WorkspaceException>(async () => await store.Users.AddAsync(DemoData.Users[0], default));
        recorder.Observe();

        string[] operations = ["begin", "commit", "delete", "insert", "select", "update"];
        Assert.Equal(
            [
                "db.connection_pool.idle database=sqlite",
                "db.connection_pool.pending database=sqlite",
                "db.connection_pool.size database=sqlite",
                "db.connection_pool.used database=sqlite",
                "db.connection_pool.wait database=sqlite",
                "db.disk.free database=sqlite",
                "db.disk.size database=sqlite",
                .. new[] { "db.queries database=sqlite operation=insert status=error" }
                    .Concat(operations.Select(operation => $"db.queries database=sqlite operation={operation} status=ok"))
                    .Append("db.queries database=sqlite operation=rollback status=ok")
                    .Concat(operations.Append("rollback").Select(operation => $"db.query.duration database=sqlite operation={operation}"))
                    .Order(StringComparer.Ordinal),
            ],
            recorder.Series);
        Assert.Equal(
            (3, 1, 0, 0),
            (recorder.Sum("db.connection_pool.size database=sqlite"), recorder.Sum("db.connection_pool.idle database=sqlite"),
             recorder.Sum("db.connection_pool.used database=sqlite"), recorder.Sum("db.connection_pool.pending database=sqlite")));
        Assert.Equal(1, recorder.Sum("db.queries database=sqlite operation=insert status=error"));
        Assert.InRange(recorder.Sum("db.disk.free database=sqlite"), 1, recorder.Sum("db.disk.size database=sqlite"));
        Assert.Equal(new DriveInfo(Path.GetTempPath()).TotalSize, recorder.Sum("db.disk.size database=sqlite"));
        Assert.Equal(("s", "s"), (recorder.Instruments["db.query.duration"].Unit, recorder.Instruments["db.connection_pool.wait"].Unit));
        var bounds = ((Histogram<double>)recorder.Instruments["db.query.duration"]).Advice!.HistogramBucketBoundaries!;
        Assert.Equal((0.0001, 1.0), (bounds[0], bounds[^1]));
    }

    [Fact]
    public async Task As_many_queries_count_for_an_operation_as_the_metric_counts()
    {
        await using var store = SqliteWorkspace.Open(_file.Options());
        using var recorder = new Recorder("Pcf.Workspace.Sqlite");
        var tally = QueryTally.Start();

        await store.SeedDemoAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await store.Users.FindManyAsync([UserId.Parse("1")], default))));
        await Assert.ThrowsAsync<WorkspaceException>(async () => await store.Users.AddAsync(DemoData.Users[0], default));

        Assert.Equal(recorder.Series.Where(series => series.StartsWith("db.queries ", StringComparison.Ordinal)).Sum(recorder.Sum), tally.Count);
        Assert.True(tally.Count > 20);
    }

    [Fact]
    public async Task Every_statement_is_a_client_span_under_its_caller()
    {
        await using var store = SqliteWorkspace.Open(_file.Options());
        await store.SeedDemoAsync();
        using var recorder = new Recorder("Pcf.Workspace.Sqlite", spans: true);
        using var parent = new Activity("request").Start();

        await store.Notes.FindManyAsync([NoteId.Parse("1")], default);
        await store.Notes.DeleteAsync(NoteId.Parse("1"), default);

        Assert.Equal(
            ["select notes", "begin", "select notes", "delete relations", "delete notes", "commit"],
            recorder.Spans.Select(span => span.DisplayName));
        Assert.All(recorder.Spans, span => Assert.Equal((ActivityKind.Client, parent.SpanId), (span.Kind, span.ParentSpanId)));
        Assert.Equal(
            "db.system.name=sqlite db.operation.name=delete db.collection.name=notes db.query.text=DELETE FROM notes WHERE id = $1",
            Recorder.Tags(recorder.Spans.ElementAt(4)));
        Assert.Same(parent, Activity.Current);
    }

    [Fact]
    public async Task Statements_that_no_request_asked_for_are_no_traces()
    {
        await using var store = SqliteWorkspace.Open(_file.Options());
        using var recorder = new Recorder("Pcf.Workspace.Sqlite", spans: true);
        Activity.Current = null;

        await store.SeedDemoAsync();
        await store.Users.CountAsync(default);

        Assert.Empty(recorder.Spans);
    }

    [Fact]
    public async Task A_failed_statement_is_an_error_with_a_type_and_without_its_values()
    {
        await using var store = SqliteWorkspace.Open(_file.Options());
        await store.SeedDemoAsync();
        using var recorder = new Recorder("Pcf.Workspace.Sqlite", spans: true);
        using var parent = new Activity("request").Start();

        await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await store.Users.AddAsync(DemoData.Users[0] with { Id = UserId.Parse("other"), Name = "Secret Name" }, default));

        var failed = Assert.Single(recorder.Spans, span => span.Status == ActivityStatusCode.Error);
        Assert.Equal(("insert users", "constraint"), (failed.DisplayName, failed.GetTagItem("error.type")));
        Assert.DoesNotContain(recorder.Spans,
            span => Recorder.Tags(span).Contains("Secret", StringComparison.Ordinal) || span.StatusDescription is not null);
    }

    [Fact]
    public async Task Tags_are_left_out_unless_all_data_is_requested()
    {
        await using var store = SqliteWorkspace.Open(_file.Options());
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StoreTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var parent = new Activity("request").Start();

        await store.Users.CountAsync(default);

        Assert.Empty(Assert.Single(spans).TagObjects);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Measuring_a_statement_allocates_nothing(bool metered)
    {
        using var telemetry = new StoreTelemetry(null);
        using var listener = new MeterListener();
        if (metered)
        {
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == StoreTelemetry.Name) { self.EnableMeasurementEvents(instrument); }
            };
            listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
            listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
            listener.Start();
        }

        for (var i = 0; i < 100; i++) { telemetry.Measure(Statement.Ping).End(null, TimeProvider.System, 0); }
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++) { telemetry.Measure(Statement.Ping).End(i % 2 == 0 ? null : "busy", TimeProvider.System, 0); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
