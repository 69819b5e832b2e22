using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Telemetry;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Tests.Notes;

/// <summary>An authorization server that keeps a copy of the tuples: when a write fails halfway, less is open, never more, and trying again
/// completes it.</summary>
public sealed class NoteMirrorTests : IAsyncLifetime
{
    private static readonly UserId Author = UserId.Parse("author");
    private static readonly UserId Friend = UserId.Parse("friend");
    private static readonly NoteId Id = NoteId.Parse("n1");
    private static readonly OrganizationId Team = OrganizationId.Parse("team");
    private static readonly OrganizationId Others = OrganizationId.Parse("others");
    private static readonly Caller Owner = Caller.Of(Author);

    private readonly WorkspaceInstruments _instruments = new();
    private readonly InMemoryPorts _store = new();
    private readonly FailingRelations _relations;
    private readonly Mirror _mirror = new();
    private readonly NoteBook _notes;

    // Another process on the same servers.
    private readonly NoteBook _others;

    public NoteMirrorTests()
    {
        var clock = new FakeClock();
        _relations = new FailingRelations(_store.Relations);
        var authorizer = new MirrorAuthorizer(new LocalAuthorizer(_mirror.Relations, _instruments.Authorization));
        var events = new NoteEvents(authorizer, _instruments);
        _notes = Book();
        _others = Book();

        NoteBook Book() =>
            new(_store.Notes, _store.Users, _relations, authorizer, events, _instruments, new IdSource(clock), clock, _mirror);
    }

    public async ValueTask InitializeAsync()
    {
        var now = DateTimeOffset.UnixEpoch;
        foreach (var id in new[] { Author, Friend })
        {
            await _store.Users.AddAsync(new User(id, $"{id}", $"{id}@example.com", UserKind.Person, true, now), default);
        }
        RelationTuple[] members = [RelationTuple.Member(Team, Author), RelationTuple.Member(Others, Author), RelationTuple.Member(Team, Friend)];
        await _store.Relations.WriteAsync(members, [], default);
        await _mirror.Relations.WriteAsync(members, [], default);
        foreach (var place in new[] { Team, Others })
        {
            await _store.Organizations.AddAsync(new Organization(place, $"{place}", now), [], default);
        }
    }

    [Fact]
    public async Task Sharing_that_failed_at_the_mirror_is_completed_by_trying_again()
    {
        await AddAsync(null);

        await FailsAsync(mirror: true, async () => await _notes.ShareAsync(Owner, Id, Friend));
        Assert.False(await FriendReadsAsync());

        await _notes.ShareAsync(Owner, Id, Friend);
        Assert.True(await FriendReadsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Taking_back_that_failed_is_completed_by_trying_again_and_never_says_more_than_it_did(bool mirrorFails)
    {
        await AddAsync(null);
        await _notes.ShareAsync(Owner, Id, Friend);

        await FailsAsync(mirrorFails, async () => await _notes.ShareAsync(Owner, Id, Friend, shared: false));
        // As long as the friend can read it, the owner sees so.
        Assert.True(!await FriendReadsAsync() || (await _notes.FindAsync(Owner, Id))!.Viewers.Contains(Friend));

        Assert.Empty((await _notes.ShareAsync(Owner, Id, Friend, shared: false)).Viewers);
        Assert.False(await FriendReadsAsync());
    }

    [Fact]
    public async Task A_move_that_failed_at_the_mirror_is_not_open_to_the_organization_it_left_and_is_completed_by_trying_again()
    {
        await AddAsync(Team);
        Assert.True(await FriendReadsAsync());
        var move = new NoteChange { OrganizationId = Others };

        foreach (var writes in new[] { 0, 1 })
        {
            _mirror.FailAfter = writes;
            await Assert.ThrowsAsync<WorkspaceException>(async () => await _notes.UpdateAsync(Owner, Id, move));
            _mirror.FailAfter = null;
            Assert.True(!await FriendReadsAsync() || (await _notes.FindAsync(Owner, Id))!.OrganizationId == Team);
        }

        await _notes.UpdateAsync(Owner, Id, move);
        Assert.False(await FriendReadsAsync());
        Assert.Contains(RelationTuple.Organization(Id, Others), await _mirror.Relations.ListAsync(null, 100, default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_move_whose_mirror_is_late_opens_nothing_that_another_has_closed_meanwhile(bool isOtherProcess)
    {
        await AddAsync(null);
        var late = _mirror.HoldNextAdd();
        var move = _notes.UpdateAsync(Owner, Id, new NoteChange { OrganizationId = Team }).AsTask();
        await late.Reached;

        await (isOtherProcess ? _others : _notes).UpdateAsync(Owner, Id, new NoteChange { OrganizationId = Change<OrganizationId?>.To(null) });
        late.Release();
        await move;

        Assert.False(await FriendReadsAsync());
        Assert.DoesNotContain(RelationTuple.Organization(Id, Team), await _mirror.Relations.ListAsync(null, 100, default));
    }

    [Fact]
    public async Task A_caller_who_leaves_after_the_store_was_written_leaves_nothing_open()
    {
        await AddAsync(null);
        using var caller = new CancellationTokenSource();
        var late = _mirror.HoldNextAdd();
        var share = _notes.ShareAsync(Owner, Id, Friend, shared: true, caller.Token).AsTask();
        await late.Reached;

        await _others.ShareAsync(Owner, Id, Friend, shared: false);
        await caller.CancelAsync();
        late.Release();
        await Record.ExceptionAsync(() => share);

        Assert.False(await FriendReadsAsync());
    }

    [Fact]
    public async Task A_move_takes_back_what_another_gave_after_it_had_looked()
    {
        await AddAsync(null);
        var late = _mirror.HoldNextAdd();
        // Its note moves to the other organization between the first one's look at it and its write.
        var moves = _notes.UpdateAsync(Owner, Id, new NoteChange { OrganizationId = Team }).AsTask();
        await late.Reached;
        late.Release();
        await moves;
        await _others.UpdateAsync(Owner, Id, new NoteChange { OrganizationId = Change<OrganizationId?>.To(null) });

        await Task.WhenAll(Enumerable.Range(0, 40).Select(turn => Task.Run(async () =>
            await (turn % 2 == 0 ? _notes : _others).UpdateAsync(Owner, Id, new NoteChange
            {
                OrganizationId = (turn % 3) switch { 0 => Team, 1 => Others, _ => Change<OrganizationId?>.To(null) },
            }))));

        var stored = (await _store.Notes.FindManyAsync([Id], default))[0].GetRelations();
        var copied = (await _mirror.Relations.ListAsync(null, 100, default)).Where(fact => fact.Resource == ObjectRef.Of(Id));
        Assert.Equal(stored.Select(fact => $"{fact}").Order(StringComparer.Ordinal), copied.Select(fact => $"{fact}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sharing_whose_mirror_is_late_opens_nothing_that_another_process_has_taken_back(bool first)
    {
        await AddAsync(null);
        if (!first) { await _notes.ShareAsync(Owner, Id, Friend); }
        var late = _mirror.HoldNextAdd();
        var share = _notes.ShareAsync(Owner, Id, Friend).AsTask();
        await late.Reached;

        await _others.ShareAsync(Owner, Id, Friend, shared: false);
        late.Release();
        await share;

        Assert.False(await FriendReadsAsync());
    }

    [Fact]
    public async Task Lists_leave_out_what_the_mirror_does_not_allow()
    {
        await AddAsync(Team);
        await _store.Notes.AddAsync((await _notes.FindAsync(Owner, Id))! with { Id = NoteId.Parse("n2") }, default);

        var page = await _notes.PageAsync(Owner);
        var pages = await _notes.PageManyAsync(Owner, [new NoteList(NoteFilter.All, PageRequest.Default)]);
        var found = await _notes.SearchAsync(Owner, "word");

        Assert.All([page, pages[0].Value, found], list => Assert.Equal([Id], list.Edges.Select(edge => edge.Node.Id)));
    }

    public ValueTask DisposeAsync()
    {
        _instruments.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AddAsync(OrganizationId? home)
    {
        var note = new Note(Id, "word", "", Author, home, [], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        await _store.Notes.AddAsync(note, default);
        await _mirror.Relations.WriteAsync(note.GetRelations(), [], default);
    }

    private async Task<bool> FriendReadsAsync() => await _notes.FindAsync(Caller.Of(Friend), Id) is not null;

    private async Task FailsAsync(bool mirror, Func<Task> act)
    {
        if (mirror) { _mirror.FailAfter = 0; }
        else { _relations.IsDown = true; }
        Assert.Equal(WorkspaceError.Unavailable, (await Assert.ThrowsAsync<WorkspaceException>(act)).Error);
        _mirror.FailAfter = null;
        _relations.IsDown = false;
    }

    /// <summary>A copy of the tuples that takes only so many writes.</summary>
    private sealed class Mirror : IRelationWriter
    {
        public IRelationStore Relations { get; } = new InMemoryPorts().Relations;

        public int? FailAfter { get; set; }

        private HeldWrite? _held;

        /// <summary>Holds the next write that adds a tuple.</summary>
        public HeldWrite HoldNextAdd() => _held = new HeldWrite();

        public async ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel)
        {
            if (FailAfter-- == 0) { throw WorkspaceException.Unavailable("authorizer", "it is switched off"); }
            if (add.Count > 0 && Interlocked.Exchange(ref _held, null) is { } held)
            {
                await held.WaitAsync();
                // It was on its way already: the server makes it whether its caller still waits or not.
                cancel = CancellationToken.None;
            }
            await Relations.WriteAsync(add, remove, cancel);
        }
    }

    /// <summary>A write that waits to be released.</summary>
    private sealed class HeldWrite
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void Release() => _released.SetResult();

        public Task WaitAsync()
        {
            _reached.SetResult();
            return _released.Task;
        }
    }

    /// <summary>Decides from the copy.</summary>
    private sealed class MirrorAuthorizer(LocalAuthorizer copy) : IAuthorizer
    {
        public bool DecidesFromStore => false;

        public ValueTask<bool> CheckAsync(Caller caller, Permission permission, ObjectRef resource, CancellationToken cancel) =>
            copy.CheckAsync(caller, permission, resource, cancel);

        public ValueTask<IReadOnlyList<bool>> CheckManyAsync(
            Caller caller, Permission permission, IReadOnlyList<ObjectRef> resources, CancellationToken cancel) =>
            copy.CheckManyAsync(caller, permission, resources, cancel);

        public ValueTask<NoteScope> ReadableNotesAsync(Caller caller, CancellationToken cancel) => copy.ReadableNotesAsync(caller, cancel);
    }

    /// <summary>The store's tuples, with a switch that makes writes fail.</summary>
    private sealed class FailingRelations(IRelationStore store) : IRelationStore
    {
        public bool IsDown { get; set; }

        public ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel) =>
            IsDown ? throw WorkspaceException.Unavailable("store", "it is switched off") : store.WriteAsync(add, remove, cancel);

        public ValueTask<IReadOnlyList<RelationTuple>> OnAsync(
            ObjectKind kind, IReadOnlyList<string> ids, UserId user, CancellationToken cancel) => store.OnAsync(kind, ids, user, cancel);

        public ValueTask<IReadOnlyList<RelationTuple>> MembershipsAsync(IReadOnlyList<UserId> users, CancellationToken cancel) =>
            store.MembershipsAsync(users, cancel);

        public ValueTask<IReadOnlyList<RelationTuple>> ListAsync(RelationTuple? after, int first, CancellationToken cancel) =>
            store.ListAsync(after, first, cancel);

        public ValueTask<string?> FindMarkAsync(CancellationToken cancel) => store.FindMarkAsync(cancel);

        public ValueTask SetMarkAsync(string? mark, CancellationToken cancel) => store.SetMarkAsync(mark, cancel);
    }
}
