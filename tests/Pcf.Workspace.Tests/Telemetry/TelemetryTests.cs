using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Telemetry;
using Pcf.Workspace.Tests.Support;

namespace Pcf.Workspace.Tests.Telemetry;

// Listeners hear every meter and source of the process, so nothing else of this assembly may run meanwhile.
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
[Collection(nameof(TelemetryTests))]
public sealed class TelemetryTests
{
    [Fact]
    public async Task Instruments_have_the_names_of_the_contract()
    {
        using var recorder = new Recorder(WorkspaceInstruments.Name);
        using var house = await House.BuildAsync();

        var note = await house.Notes.CreateAsync(House.As("author"), new NewNote("T", "", House.Team));
        await house.Notes.DeleteAsync(House.As("author"), note.Id);
        await house.Notes.FindManyAsync(House.As("colleague"), [House.TeamNote, House.PrivateNote, NoteId.Parse("x")]);

        Assert.Equal(
            ["auth.check.duration source=local", "auth.checks result=allowed source=local", "auth.checks result=denied source=local", "notes.created",
                "notes.deleted"],
            recorder.Series);
        Assert.Equal(
            (1, 1, 3, 2, 3),
            (recorder.Sum("notes.created"), recorder.Sum("notes.deleted"), recorder.Sum("auth.checks result=allowed source=local"),
             recorder.Sum("auth.checks result=denied source=local"), recorder.Sum("auth.check.duration source=local")));
        Assert.Equal("s", recorder.Instruments["auth.check.duration"].Unit);
        Assert.NotNull(((Histogram<double>)recorder.Instruments["auth.check.duration"]).Advice?.HistogramBucketBoundaries);
    }

    [Fact]
    public async Task Notes_are_counted_by_the_bucket_of_their_tenant()
    {
        using var recorder = new Recorder(WorkspaceInstruments.Name);
        using var house = await House.BuildAsync(tenantBucket: id => $"bucket_of_{id}");

        await house.Notes.CreateAsync(House.As("author"), new NewNote("T", "", House.Team));
        await house.Notes.CreateAsync(House.As("author"), new NewNote("T", "", null));

        // What belongs to no organization belongs to its author alone.
        Assert.Equal([$"notes.created tenant_bucket=bucket_of_{House.Team}", "notes.created tenant_bucket=bucket_of_author"],
            recorder.Series.Where(s => s.StartsWith("notes", StringComparison.Ordinal)).OrderDescending());
    }

    [Fact]
    public async Task A_check_is_a_span_without_ids()
    {
        using var recorder = new Recorder(WorkspaceInstruments.Name, spans: true);
        using var house = await House.BuildAsync();
        using var parent = new Activity("request").Start();

        await house.Notes.FindAsync(House.As("colleague"), House.TeamNote);
        await house.Notes.FindAsync(House.As("colleague"), House.PrivateNote);

        Assert.Equal(
            [
                "authorization.permission=read authorization.resource.type=note authorization.source=local authorization.result=allowed",
                "authorization.permission=read authorization.resource.type=note authorization.source=local authorization.result=denied",
            ],
            recorder.Spans.Select(Recorder.Tags));
        Assert.All(recorder.Spans,
            span => Assert.Equal(("authorization.check", ActivityKind.Internal, parent.SpanId), (span.OperationName, span.Kind, span.ParentSpanId)));
    }

    [Fact]
    public async Task A_check_that_fails_is_an_error_of_the_check()
    {
        using var recorder = new Recorder(WorkspaceInstruments.Name, spans: true);
        using var request = new Activity("request").Start();
        using var instruments = new WorkspaceInstruments();
        var authorizer = new LocalAuthorizer(new InMemoryPorts().Relations, instruments.Authorization);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await authorizer.CheckAsync(House.As("author"), Permission.ReadNote, ObjectRef.Of(House.TeamNote), cancelled.Token));

        Assert.Equal(1, recorder.Sum("auth.checks result=error source=local"));
        Assert.Equal(ActivityStatusCode.Error, Assert.Single(recorder.Spans).Status);
    }

    [Fact]
    public async Task Each_question_is_reported_once_with_its_result()
    {
        var decisions = new List<AuthorizationDecision>();
        using var house = await House.BuildAsync(decided: decisions.Add);

        await house.Notes.FindManyAsync(House.As("colleague"), [House.TeamNote, House.PrivateNote]);
        await house.Notes.PageAsync(House.As("colleague"));
        await house.Notes.DeleteAsync(House.As("author"), House.TeamNote);

        Assert.Equal(
            [
                new AuthorizationDecision(Permission.ReadNote, ObjectKind.Note, "local", 1, 1),
                new AuthorizationDecision(Permission.ReadNote, ObjectKind.Note, "local", 1, 0),
                new AuthorizationDecision(Permission.DeleteNote, ObjectKind.Note, "local", 1, 0),
            ],
            decisions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_question_without_an_answer_is_reported_too(bool givenUp)
    {
        var decisions = new List<AuthorizationDecision>();
        using var instruments = new WorkspaceInstruments(decided: decisions.Add);
        var authorizer = new LocalAuthorizer(new BrokenRelations(), instruments.Authorization);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
            await authorizer.CheckAsync(House.As("author"), Permission.WriteNote, ObjectRef.Of(House.TeamNote), new CancellationToken(givenUp)));

        Assert.Equal(new AuthorizationDecision(Permission.WriteNote, ObjectKind.Note, "local", 0, 0) { IsGivenUp = givenUp },
            Assert.Single(decisions));
    }

    [Fact]
    public void Measuring_allocates_nothing_without_a_listener()
    {
        using var instruments = new WorkspaceInstruments();
        for (var i = 0; i < 100; i++) { Measure(); }
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++) { Measure(); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Measure()
        {
            using var measure = instruments.Authorization.Measure(Permission.ReadNote, ObjectKind.Note, "local");
            measure.Complete(1, 1);
        }
    }

    private sealed class BrokenRelations : IRelationStore
    {
        public ValueTask<IReadOnlyList<RelationTuple>> OnAsync(ObjectKind kind, IReadOnlyList<string> ids, UserId user, CancellationToken cancel) =>
            throw Broken();

        public ValueTask<IReadOnlyList<RelationTuple>> MembershipsAsync(IReadOnlyList<UserId> users, CancellationToken cancel) => throw Broken();

        public ValueTask<string?> FindMarkAsync(CancellationToken cancel) => throw Broken();

        public ValueTask SetMarkAsync(string? mark, CancellationToken cancel) => throw Broken();

        public ValueTask<IReadOnlyList<RelationTuple>> ListAsync(RelationTuple? after, int first, CancellationToken cancel) =>
            throw WorkspaceException.Unavailable("store", "it is broken");

        public ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel) =>
            throw Broken();

        private static WorkspaceException Broken() => WorkspaceException.Unavailable("store", "it is broken");
    }
}
