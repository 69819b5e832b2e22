using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Telemetry;
using Pcf.Workspace.Tests.Support;

namespace Pcf.Workspace.Tests.Access;

/// <summary>What is answered while the authorizer is away: what is one's own, what was allowed not long ago, and nothing else.</summary>
public sealed class FallbackAuthorizerTests : IAsyncLifetime
{
    private static readonly RelationTuple[] Facts =
    [
        .. "note:own#owner@user:author note:shared#owner@user:boss note:shared#viewer@user:author organization:team#member@user:author"
            .Split(' ').Select(RelationTuple.Parse),
    ];

    private static readonly Caller Author = House.As("author");
    private static readonly ObjectRef Own = new(ObjectKind.Note, "own");
    private static readonly ObjectRef Shared = new(ObjectKind.Note, "shared");
    private static readonly ObjectRef Unknown = new(ObjectKind.Note, "unknown");
    private static readonly ObjectRef Team = new(ObjectKind.Organization, "team");

    private readonly List<AuthorizationDecision> _decisions = [];
    private readonly WorkspaceInstruments _instruments;
    private readonly IRelationStore _store = new InMemoryPorts().Relations;
    private readonly FakeClock _clock = new();
    private readonly SwitchableAuthorizer _server;
    private readonly List<bool> _changes = [];

    public FallbackAuthorizerTests()
    {
        _instruments = new WorkspaceInstruments(decided: _decisions.Add);
        _server = new SwitchableAuthorizer(new LocalAuthorizer(_store, _instruments.Authorization)) { DecidesFromStore = false };
    }

    public async ValueTask InitializeAsync() => await _store.WriteAsync(Facts, [], default);

    public ValueTask DisposeAsync()
    {
        _instruments.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Ones_own_note_and_address_can_be_read_and_nothing_be_written()
    {
        var authorizer = Authorizer(keepsDecisions: true);
        _server.IsDown = true;

        Assert.True(await authorizer.CheckAsync(Author, Permission.ReadNote, Own, default));
        Assert.True(await authorizer.CheckAsync(Author, Permission.ReadEmail, ObjectRef.Of(House.Author), default));
        await RefusedAsync(authorizer, Permission.ReadNote, Shared);
        await RefusedAsync(authorizer, Permission.WriteNote, Own);
        await RefusedAsync(authorizer, Permission.ShareNote, Own);
        await RefusedAsync(authorizer, Permission.DeleteNote, Own);
        await RefusedAsync(authorizer, Permission.CreateUser, ObjectRef.Workspace);
        await RefusedAsync(authorizer, Permission.ReadEmail, ObjectRef.Of(House.Boss));
        Assert.Contains(_decisions, decision => decision is { Source: "fallback", Result: "allowed" });
        Assert.DoesNotContain(_decisions, decision => decision is { Source: "fallback", Result: "denied" });
    }

    [Fact]
    public async Task What_was_allowed_is_allowed_for_half_an_hour_and_writes_never()
    {
        var authorizer = Authorizer(keepsDecisions: true);
        Assert.True(await authorizer.CheckAsync(Author, Permission.ReadNote, Shared, default));
        Assert.True(await authorizer.CheckAsync(Author, Permission.BelongToOrganization, Team, default));
        Assert.True(await authorizer.CheckAsync(Author, Permission.WriteNote, Own, default));
        _server.IsDown = true;

        _clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal([true, true], await authorizer.CheckManyAsync(Author, Permission.ReadNote, [Shared, Own], default));
        Assert.True(await authorizer.CheckAsync(Author, Permission.BelongToOrganization, Team, default));
        await RefusedAsync(authorizer, Permission.WriteNote, Own);
        await RefusedAsync(authorizer, Permission.ReadNote, Shared, House.As("friend"));

        _clock.Advance(TimeSpan.FromSeconds(1));
        await RefusedAsync(authorizer, Permission.ReadNote, Shared);
    }

    [Fact]
    public async Task What_was_denied_is_asked_again()
    {
        var authorizer = Authorizer(keepsDecisions: true);
        Assert.False(await authorizer.CheckAsync(House.As("friend"), Permission.ReadNote, Own, default));
        _server.IsDown = true;

        await RefusedAsync(authorizer, Permission.ReadNote, Own, House.As("friend"));
    }

    [Fact]
    public async Task A_question_about_many_is_answered_for_all_or_not_at_all()
    {
        var authorizer = Authorizer(keepsDecisions: true);
        _server.IsDown = true;

        await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await authorizer.CheckManyAsync(Author, Permission.ReadNote, [Own, Shared], default));
    }

    [Fact]
    public async Task What_is_taken_back_is_forgotten_at_once()
    {
        var authorizer = Authorizer(keepsDecisions: true);
        Assert.True(await authorizer.CheckAsync(Author, Permission.ReadNote, Shared, default));
        Assert.True(await authorizer.CheckAsync(Author, Permission.BelongToOrganization, Team, default));

        await authorizer.Forgetting(_store).WriteAsync([], [RelationTuple.Parse("note:shared#viewer@user:author")], default);
        _server.IsDown = true;
        await RefusedAsync(authorizer, Permission.ReadNote, Shared);
        Assert.True(await authorizer.CheckAsync(Author, Permission.BelongToOrganization, Team, default));

        await authorizer.Forgetting(_store).WriteAsync([], [RelationTuple.Parse("organization:team#member@user:author")], default);
        await RefusedAsync(authorizer, Permission.BelongToOrganization, Team);
    }

    [Fact]
    public async Task A_decision_that_was_under_way_while_it_was_taken_back_is_not_kept()
    {
        FallbackAuthorizer? authorizer = null;
        var server = new InterruptedAuthorizer(_server, async () =>
            await authorizer!.Forgetting(_store).WriteAsync([], [RelationTuple.Parse("note:shared#viewer@user:author")], default));
        authorizer = new FallbackAuthorizer(server, _store, _instruments.Authorization, _clock, keepsDecisions: true);

        await authorizer.CheckAsync(Author, Permission.ReadNote, Shared, default);
        _server.IsDown = true;

        await RefusedAsync(authorizer, Permission.ReadNote, Shared);
    }

    [Fact]
    public async Task What_was_allowed_a_moment_ago_is_not_asked_again_and_denials_and_writes_are()
    {
        var looked = (Hits: 0, Misses: 0);
        var authorizer = Fresh(looked: (hits, misses) => looked = (looked.Hits + hits, looked.Misses + misses));
        Assert.Equal([true, false], await authorizer.CheckManyAsync(Author, Permission.ReadNote, [Own, Unknown], default));
        var asked = _server.Questions;
        Assert.Equal([true, true], await authorizer.CheckManyAsync(Author, Permission.ReadNote, [Own, Own], default));
        Assert.Equal(asked, _server.Questions);

        Assert.Equal([true, false, true], await authorizer.CheckManyAsync(Author, Permission.ReadNote, [Own, Unknown, Shared], default));
        Assert.True(await authorizer.CheckAsync(Author, Permission.WriteNote, Own, default));
        Assert.True(await authorizer.CheckAsync(Author, Permission.WriteNote, Own, default));
        Assert.False(await authorizer.CheckAsync(House.As("friend"), Permission.ReadNote, Own, default));
        Assert.Equal((asked + 4, (3, 5)), (_server.Questions, looked));
        Assert.Contains(_decisions, decision => decision is { Source: "cache", Allowed: 2, Denied: 0 });

        _clock.Advance(TimeSpan.FromSeconds(301));
        Assert.True(await authorizer.CheckAsync(Author, Permission.ReadNote, Own, default));
        Assert.Equal(asked + 5, _server.Questions);
    }

    [Fact]
    public async Task What_is_taken_back_here_is_asked_again_and_others_are_informed()
    {
        var taken = new List<RelationTuple>();
        var authorizer = Fresh(taken: facts =>
        {
            taken.AddRange(facts);
            return ValueTask.CompletedTask;
        });
        Assert.True(await authorizer.CheckAsync(Author, Permission.ReadNote, Shared, default));
        await authorizer.Forgetting(_store).WriteAsync([], [Facts[2]], default);

        Assert.False(await authorizer.CheckAsync(Author, Permission.ReadNote, Shared, default));
        Assert.Equal([Facts[2]], taken);
    }

    [Fact]
    public async Task What_another_process_takes_back_is_asked_again_and_while_that_is_unknown_everything_is()
    {
        var isInformed = true;
        var authorizer = Fresh(isInformed: () => isInformed);
        Assert.True(await authorizer.CheckAsync(Author, Permission.ReadNote, Shared, default));
        await _store.WriteAsync([], [Facts[2]], default);
        authorizer.Forget([NoteId.Parse("shared")]);
        Assert.False(await authorizer.CheckAsync(Author, Permission.ReadNote, Shared, default));

        Assert.True(await authorizer.CheckAsync(Author, Permission.BelongToOrganization, Team, default));
        isInformed = false;
        await _store.WriteAsync([], [Facts[3]], default);
        Assert.False(await authorizer.CheckAsync(Author, Permission.BelongToOrganization, Team, default));
        _server.IsDown = true;
        await RefusedAsync(authorizer, Permission.BelongToOrganization, Team);
        _server.IsDown = false;

        authorizer.ForgetAll();
        isInformed = true;
        Assert.False(await authorizer.CheckAsync(Author, Permission.BelongToOrganization, Team, default));
    }

    [Fact]
    public async Task Without_word_of_other_processes_only_what_is_ones_own_is_answered()
    {
        var authorizer = Authorizer(keepsDecisions: false);
        Assert.True(await authorizer.CheckAsync(Author, Permission.ReadNote, Shared, default));
        _server.IsDown = true;

        await RefusedAsync(authorizer, Permission.ReadNote, Shared);
        Assert.True(await authorizer.CheckAsync(Author, Permission.ReadNote, Own, default));
    }

    [Fact]
    public async Task The_beginning_and_the_end_of_the_fallback_are_reported_once()
    {
        var authorizer = Authorizer(keepsDecisions: true);
        await authorizer.CheckAsync(Author, Permission.ReadNote, Own, default);
        _server.IsDown = true;
        for (var i = 0; i < 3; i++) { await authorizer.CheckAsync(Author, Permission.ReadNote, Own, default); }
        await RefusedAsync(authorizer, Permission.WriteNote, Own);
        _server.IsDown = false;
        await authorizer.CheckAsync(Author, Permission.ReadNote, Own, default);
        // One that comes back answers some questions and not others.
        _server.IsDown = true;
        await authorizer.CheckAsync(Author, Permission.ReadNote, Own, default);
        _server.IsDown = false;
        _clock.Advance(TimeSpan.FromSeconds(4));
        await authorizer.CheckAsync(Author, Permission.ReadNote, Own, default);
        Assert.Equal([true], _changes);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await authorizer.CheckAsync(Author, Permission.ReadNote, Own, default);
        await authorizer.CheckAsync(Author, Permission.ReadNote, Own, default);

        Assert.Equal([true, false], _changes);
    }

    [Theory]
    [InlineData(Relation.Viewer, 1)]
    [InlineData(Relation.Member, 1)]
    [InlineData(Relation.Admin, 1)]
    // Of a new note others hear as an event.
    [InlineData(Relation.Owner, 0)]
    [InlineData(Relation.Organization, 0)]
    public async Task Other_processes_hear_that_more_may_be_read_even_when_it_is_unknown_whether_the_write_took_place(Relation relation, int times)
    {
        var heard = 0;
        var authorizer = Fresh(given: () => { heard++; return ValueTask.CompletedTask; });
        RelationTuple[] added = [new RelationTuple(Own, relation, ObjectRef.Of(UserId.Parse("9")))];

        await authorizer.Forgetting(new RecordingMirror()).WriteAsync(added, [], default);
        Assert.Equal(times, heard);
        await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await authorizer.Forgetting(new RecordingMirror { IsDown = true }).WriteAsync(added, [], default));
        await authorizer.Forgetting(new RecordingMirror()).WriteAsync([], added, default);

        Assert.Equal(2 * times, heard);
    }

    private FallbackAuthorizer Fresh(
        Func<bool>? isInformed = null, Func<IReadOnlyList<RelationTuple>, ValueTask>? taken = null, Action<int, int>? looked = null,
        Func<ValueTask>? given = null) =>
        new(_server, _store, _instruments.Authorization, _clock, keepsDecisions: true)
        {
            FreshFor = TimeSpan.FromSeconds(300),
            IsInformed = isInformed,
            Taken = taken,
            Given = given,
            Looked = looked,
        };

    private FallbackAuthorizer Authorizer(bool keepsDecisions) =>
        new(_server, _store, _instruments.Authorization, _clock, keepsDecisions) { Changed = _changes.Add };

    private static async Task RefusedAsync(FallbackAuthorizer authorizer, Permission permission, ObjectRef resource, Caller? caller = null)
    {
        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await authorizer.CheckAsync(caller ?? Author, permission, resource, default));
        Assert.Equal(WorkspaceError.Unavailable, refused.Error);
    }

    /// <summary>Lets something happen between the decision and its arrival.</summary>
    private sealed class InterruptedAuthorizer(IAuthorizer real, Func<Task> meanwhile) : IAuthorizer
    {
        public bool DecidesFromStore => false;

        public async ValueTask<bool> CheckAsync(Caller caller, Permission permission, ObjectRef resource, CancellationToken cancel) =>
            (await CheckManyAsync(caller, permission, [resource], cancel))[0];

        public async ValueTask<IReadOnlyList<bool>> CheckManyAsync(
            Caller caller, Permission permission, IReadOnlyList<ObjectRef> resources, CancellationToken cancel)
        {
            var answers = await real.CheckManyAsync(caller, permission, resources, cancel);
            await meanwhile();
            return answers;
        }

        public ValueTask<NoteScope> ReadableNotesAsync(Caller caller, CancellationToken cancel) => real.ReadableNotesAsync(caller, cancel);
    }
}
