using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Tests.Support;

namespace Pcf.Workspace.Tests.Notes;

/// <summary>Changes that expect a version: what the domain adds to the store's promise.</summary>
public sealed class NoteVersionTests
{
    private static readonly Caller Author = House.As("author");

    [Fact]
    public async Task A_conflict_is_published_to_no_one_and_leaves_the_mirror_as_it_was()
    {
        using var house = await House.BuildAsync();
        await using var heard = house.Events.Subscribe(Author);

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Notes.UpdateAsync(
            Author, House.TeamNote, new NoteChange { OrganizationId = Change<OrganizationId?>.To(null), ExpectedVersion = 2 }));

        Assert.Equal(WorkspaceError.Conflict, refused.Error);
        Assert.Empty(house.Mirror.Written);
        await house.Notes.UpdateAsync(Author, House.TeamNote, new NoteChange { Title = "First heard", ExpectedVersion = 1 });
        await using var events = heard.GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(("First heard", 2), (events.Current.Note.Title, events.Current.Note.Version));
    }

    [Fact]
    public async Task A_change_of_nothing_still_demands_its_version()
    {
        using var house = await House.BuildAsync();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await house.Notes.UpdateAsync(Author, House.TeamNote, new NoteChange { ExpectedVersion = 2 }));

        Assert.Equal("CONFLICT", refused.Code);
        Assert.Equal(1, (await house.Notes.UpdateAsync(Author, House.TeamNote, new NoteChange { ExpectedVersion = 1 })).Version);
    }

    [Fact]
    public async Task Only_callers_who_may_change_a_note_learn_of_its_version()
    {
        using var house = await House.BuildAsync();
        var change = new NoteChange { Title = "New", ExpectedVersion = 2 };

        var friend = await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Notes.UpdateAsync(House.As("friend"), House.TeamNote, change));
        var stranger = await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Notes.UpdateAsync(House.As("stranger"), House.TeamNote, change));

        Assert.Equal(("FORBIDDEN", "NOT_FOUND"), (friend.Code, stranger.Code));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_version_below_1_is_refused_as_input(int version)
    {
        using var house = await House.BuildAsync();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await house.Notes.UpdateAsync(Author, House.TeamNote, new NoteChange { Title = "New", ExpectedVersion = version }));

        Assert.Equal(("INVALID_INPUT", "expectedVersion"), (refused.Code, refused.Field));
    }

    [Fact]
    public async Task A_move_that_loses_a_race_gives_the_mirror_back_what_it_took()
    {
        using var house = await House.BuildAsync();
        var mirror = new RacingMirror(house.Ports, House.TeamNote);
        var notes = new NoteBook(house.Ports.Notes, house.Ports.Users, house.Ports.Relations, house.Authorizer, house.Events, house.Instruments,
            new IdSource(house.Clock), house.Clock, mirror);

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () => await notes.UpdateAsync(
            Author, House.TeamNote, new NoteChange { OrganizationId = Change<OrganizationId?>.To(null), ExpectedVersion = 1 }));

        Assert.Equal(WorkspaceError.Conflict, refused.Error);
        Assert.Equal(["-note:teamnote#organization@organization:team", "+note:teamnote#organization@organization:team"], mirror.Inner.Written);
    }

    /// <summary>Changes the note at the moment when its tuple leaves the mirror: another request that came between.</summary>
    private sealed class RacingMirror(InMemoryPorts ports, NoteId note) : IRelationWriter
    {
        public RecordingMirror Inner { get; } = new();

        public async ValueTask WriteAsync(IReadOnlyList<RelationTuple> add, IReadOnlyList<RelationTuple> remove, CancellationToken cancel)
        {
            await Inner.WriteAsync(add, remove, cancel);
            if (remove.Count > 0) { await ports.Notes.UpdateAsync(note, new NoteChange { Title = "Between" }, DateTimeOffset.UnixEpoch, cancel); }
        }
    }
}
