using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;

namespace Pcf.Workspace.Contracts;

/// <summary>Versions of notes: each change raises them by one, and a change can demand the one it was made for.</summary>
public abstract class NoteVersionContract : Contract
{
    private const int Racers = 50;

    [Fact]
    public async Task A_note_begins_at_version_1_and_each_change_raises_it_by_one()
    {
        await AddUserAsync("1");
        var note = await AddNoteAsync("n1", "1");
        Assert.Equal(1, (await FindAsync(note.Id)).Version);

        var second = await Ports.Notes.UpdateAsync(note.Id, new NoteChange { Title = "New" }, Noon, default);
        var third = await Ports.Notes.UpdateAsync(note.Id, new NoteChange { Content = "Same" }, Noon, default);

        Assert.Equal((2, 3), (second!.Version, third!.Version));
        Assert.Equal(3, (await FindAsync(note.Id)).Version);
        Assert.Equal(3, (await Ports.Notes.PageAsync(ReadBy("1"), NoteFilter.All, PageOfOne, default)).Edges[0].Node.Version);
        Assert.Equal(3, (await Ports.Notes.DeleteAsync(note.Id, default))!.Version);
    }

    [Fact]
    public async Task A_note_is_added_with_the_version_that_it_has()
    {
        await AddUserAsync("1");
        var note = new Note(N("n1"), "Title", "", U("1"), null, [], Noon, Noon) { Version = 7 };
        await Ports.Notes.AddAsync(note, default);

        Assert.Equal(7, (await FindAsync(note.Id)).Version);
    }

    [Fact]
    public async Task A_change_for_the_present_version_is_made()
    {
        await AddUserAsync("1");
        var note = await AddNoteAsync("n1", "1");

        var changed = await Ports.Notes.UpdateAsync(note.Id, new NoteChange { Title = "New", ExpectedVersion = 1 }, Noon, default);

        Assert.Equal(("New", 2), (changed!.Title, changed.Version));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public async Task A_change_for_another_version_is_a_conflict_and_changes_nothing(int expected)
    {
        await AddUserAsync("1");
        await Ports.Organizations.AddAsync(new Organization(O("1"), "Place", Noon), [], default);
        var note = await AddNoteAsync("n1", "1");
        await Ports.Notes.UpdateAsync(note.Id, new NoteChange { Title = "Second" }, Noon, default);

        var refused = await RefusedAsync(async () => await Ports.Notes.UpdateAsync(
            note.Id, new NoteChange { Title = "Third", OrganizationId = O("1"), ExpectedVersion = expected }, Noon.AddHours(1), default));

        Assert.Equal(("CONFLICT", "expectedVersion"), (refused.Code, refused.Field));
        Assert.Equivalent(note with { Title = "Second", Version = 2 }, await FindAsync(note.Id), strict: true);
    }

    [Fact]
    public async Task A_change_of_no_note_is_none_whatever_version_it_expects()
    {
        Assert.Null(await Ports.Notes.UpdateAsync(N("nothing"), new NoteChange { Title = "New", ExpectedVersion = 1 }, Noon, default));
    }

    [Fact]
    public async Task Of_many_changes_for_one_version_exactly_one_is_made()
    {
        await AddUserAsync("1");
        var note = await AddNoteAsync("n1", "1");

        var titles = await Task.WhenAll(Enumerable.Range(0, Racers).Select(i => Task.Run(async () =>
        {
            try
            {
                var change = new NoteChange { Title = $"Racer {i}", ExpectedVersion = 1 };
                return (await Ports.Notes.UpdateAsync(note.Id, change, Noon, default))!.Title;
            }
            catch (WorkspaceException refused) when (refused.Error == WorkspaceError.Conflict)
            {
                return null;
            }
        })));

        var winner = Assert.Single(titles, title => title is not null);
        var kept = await FindAsync(note.Id);
        Assert.Equal((winner, 2), (kept.Title, kept.Version));
    }

    [Fact]
    public async Task Racing_changes_without_a_version_each_raise_it()
    {
        await AddUserAsync("1");
        var note = await AddNoteAsync("n1", "1");

        var versions = await Task.WhenAll(Enumerable.Range(0, Racers).Select(i => Task.Run(async () =>
            (await Ports.Notes.UpdateAsync(note.Id, new NoteChange { Title = $"Racer {i}" }, Noon, default))!.Version)));

        Assert.Equal(Enumerable.Range(2, Racers), versions.Order());
        Assert.Equal(Racers + 1, (await FindAsync(note.Id)).Version);
    }

    private static Paging.PageRequest PageOfOne => Paging.PageRequest.Of(1);

    private async ValueTask<Note> FindAsync(NoteId id) => Assert.Single(await Ports.Notes.FindManyAsync([id], default));
}
