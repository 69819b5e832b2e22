using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;

namespace Pcf.Workspace.Contracts;

/// <summary>Keeping notes: what goes in comes out, and the relation tuples go with it.</summary>
public abstract class NoteStoreContract : Contract
{
    [Fact]
    public async Task A_note_comes_back_as_it_was_added()
    {
        await AddPeopleAsync();
        var note = await AddNoteAsync("n1", "1", "1", ["2", "3"], "Tïtle 🎉", "line\nline\0\"'; DROP TABLE notes; --");

        var found = Assert.Single(await Ports.Notes.FindManyAsync([note.Id], default));

        Assert.Equivalent(note, found, strict: true);
    }

    [Fact]
    public async Task Finding_many_gives_each_that_exists_once()
    {
        await AddPeopleAsync();
        await AddNoteAsync("n1", "1");
        await AddNoteAsync("n2", "2");

        var found = await Ports.Notes.FindManyAsync([N("n2"), N("n1"), N("n2"), N("nothing")], default);

        Assert.Equal(["n1", "n2"], found.Select(note => note.Id.ToString()).Order());
        Assert.Empty(await Ports.Notes.FindManyAsync([], default));
    }

    [Fact]
    public async Task Adding_a_note_writes_its_tuples_and_deleting_it_removes_them()
    {
        await AddPeopleAsync();
        await AddNoteAsync("n1", "1", "1", ["2"]);

        Assert.Equal(["note:n1#organization@organization:1", "note:n1#owner@user:1"], await TuplesAsync("n1", "1"));
        Assert.Equal(["note:n1#organization@organization:1", "note:n1#viewer@user:2"], await TuplesAsync("n1", "2"));

        var deleted = await Ports.Notes.DeleteAsync(N("n1"), default);

        Assert.Equal(["2"], deleted!.Viewers.Select(viewer => viewer.ToString()));
        Assert.Empty(await TuplesAsync("n1", "1"));
        Assert.Empty(await TuplesAsync("n1", "2"));
        Assert.Null(await Ports.Notes.DeleteAsync(N("n1"), default));
    }

    [Fact]
    public async Task An_update_changes_what_is_set_and_nothing_else()
    {
        await AddPeopleAsync();
        var note = await AddNoteAsync("n1", "1", "1", ["2"]);

        var updated = await Ports.Notes.UpdateAsync(note.Id, new NoteChange { Title = "New" }, Noon.AddHours(1), default);

        Assert.Equivalent(note with { Title = "New", Updated = Noon.AddHours(1), Version = 2 }, updated, strict: true);
        Assert.Null(await Ports.Notes.UpdateAsync(N("nothing"), new NoteChange { Title = "New" }, Noon, default));
    }

    [Fact]
    public async Task Moving_a_note_moves_its_organization_tuple()
    {
        await AddPeopleAsync();
        await AddNoteAsync("n1", "1", "1");

        var moved = await Ports.Notes.UpdateAsync(N("n1"), new NoteChange { OrganizationId = O("2") }, Noon, default);
        Assert.Equal(O("2"), moved!.OrganizationId);
        Assert.Equal(["note:n1#organization@organization:2", "note:n1#owner@user:1"], await TuplesAsync("n1", "1"));

        var alone = await Ports.Notes.UpdateAsync(N("n1"), new NoteChange { OrganizationId = Change<OrganizationId?>.To(null) }, Noon, default);
        Assert.Null(alone!.OrganizationId);
        Assert.Equal(["note:n1#owner@user:1"], await TuplesAsync("n1", "1"));
    }

    [Fact]
    public async Task A_note_without_its_author_or_organization_is_refused_and_leaves_nothing()
    {
        await AddPeopleAsync();

        var noAuthor = await RefusedAsync(async () => await AddNoteAsync("n1", "nobody"));
        var noHome = await RefusedAsync(async () => await AddNoteAsync("n2", "1", "nowhere"));

        Assert.Equal((WorkspaceError.InvalidInput, WorkspaceError.InvalidInput), (noAuthor.Error, noHome.Error));
        Assert.Empty(await Ports.Notes.FindManyAsync([N("n1"), N("n2")], default));
        Assert.Empty(await TuplesAsync("n2", "1"));
    }

    [Fact]
    public async Task Moving_a_note_to_no_organization_that_exists_is_refused_and_changes_nothing()
    {
        await AddPeopleAsync();
        var note = await AddNoteAsync("n1", "1", "1");

        var refused = await RefusedAsync(async () =>
            await Ports.Notes.UpdateAsync(note.Id, new NoteChange { Title = "New", OrganizationId = O("nowhere") }, Noon, default));

        Assert.Equal(WorkspaceError.InvalidInput, refused.Error);
        Assert.Equivalent(note, Assert.Single(await Ports.Notes.FindManyAsync([note.Id], default)), strict: true);
    }

    [Fact]
    public async Task A_cancelled_call_throws_and_writes_nothing()
    {
        await AddPeopleAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Ports.Notes.FindManyAsync([N("n1")], cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Ports.Notes.AddAsync(new Note(N("n1"), "T", "", U("1"), null, [], Noon, Noon), cancelled.Token));

        Assert.Empty(await Ports.Notes.FindManyAsync([N("n1")], default));
    }

    private async ValueTask AddPeopleAsync()
    {
        foreach (var id in new[] { "1", "2", "3" }) { await AddUserAsync(id); }
        foreach (var id in new[] { "1", "2" }) { await Ports.Organizations.AddAsync(new Organization(O(id), $"Place {id}", Noon), [], default); }
    }

    private async ValueTask<string[]> TuplesAsync(string note, string user) =>
        [.. (await Ports.Relations.OnAsync(ObjectKind.Note, [note], U(user), default)).Select(fact => fact.ToString()).Order(StringComparer.Ordinal)];
}
