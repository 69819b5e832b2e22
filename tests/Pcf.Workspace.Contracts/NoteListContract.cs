using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Setup;

namespace Pcf.Workspace.Contracts;

/// <summary>Listing notes: exactly the readable ones, newest first, each once, whatever happens between two pages.</summary>
public abstract class NoteListContract : Contract
{
    public static TheoryData<string, string?, string?> Questions { get; } = new()
    {
        { "1", null, null }, { "4", null, null }, { "7", null, null }, { "10", null, null },
        { "1", "1", null }, { "1", "3", null }, { "1", "8", null }, { "4", null, "1" }, { "4", null, "2" }, { "9", null, "1" },
        { "4", "4", "1" }, { "5", "4", "2" }, { "10", "10", null }, { "1", "nobody", null }, { "1", null, "nowhere" },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_walk_gives_every_readable_note_once_newest_first(string reader, string? author, string? organization)
    {
        await Ports.SeedDemoAsync();
        var filter = new NoteFilter(author is null ? null : U(author), organization is null ? null : O(organization));
        var expected = DemoData.Notes
            .Where(note => MayRead(reader, note))
            .Where(note => filter.AuthorId is null || note.AuthorId == filter.AuthorId)
            .Where(note => filter.OrganizationId is null || note.OrganizationId == filter.OrganizationId)
            .OrderByDescending(note => note.Created)
            .Select(note => note.Id)
            .ToArray();

        var walked = await WalkAsync(request => Ports.Notes.PageAsync(ReadBy(reader), filter, request, default), 37);

        Assert.Equal(expected, walked.Select(note => note.Id));
        Assert.Equal(expected.Length, await Ports.Notes.CountAsync(ReadBy(reader), filter, default));
        var page = await Ports.Notes.PageAsync(ReadBy(reader), filter, PageRequest.Of(1), default);
        Assert.Equal(expected.Length, await page.TotalCountAsync());
    }

    [Fact]
    public async Task The_total_counts_every_note()
    {
        Assert.Equal(0, await Ports.Notes.TotalAsync(default));

        await Ports.SeedDemoAsync();

        Assert.Equal(DemoData.Notes.Count, await Ports.Notes.TotalAsync(default));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("3", null)]
    [InlineData(null, "1")]
    [InlineData("3", "1")]
    public async Task A_listed_scope_gives_exactly_what_is_listed(string? author, string? organization)
    {
        await Ports.SeedDemoAsync();
        var listed = DemoData.Notes.Where((_, i) => i % 3 == 0).ToArray();
        var filter = new NoteFilter(author is null ? null : U(author), organization is null ? null : O(organization));
        var scope = NoteScope.Only([.. listed.Select(note => note.Id), N("nothing")]);

        var walked = await WalkAsync(request => Ports.Notes.PageAsync(scope, filter, request, default), 50);

        var expected = listed
            .Where(note => (author is null || note.AuthorId == filter.AuthorId)
                && (organization is null || note.OrganizationId == filter.OrganizationId))
            .OrderByDescending(note => note.Created)
            .Select(note => note.Id)
            .ToArray();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, walked.Select(note => note.Id));
        Assert.Equal(expected.Length, await Ports.Notes.CountAsync(scope, filter, default));
    }

    [Fact]
    public async Task The_scope_of_nothing_gives_nothing()
    {
        await Ports.SeedDemoAsync();

        var page = await Ports.Notes.PageAsync(NoteScope.Nothing, NoteFilter.All, PageRequest.Default, default);

        Assert.Empty(page.Edges);
        Assert.Equal(0, await page.TotalCountAsync());
        Assert.Empty((await Ports.Notes.SearchAsync(NoteScope.Nothing, "Budget", PageRequest.Default, default)).Edges);
    }

    [Fact]
    public async Task Rows_that_come_and_go_between_pages_move_no_other_row()
    {
        await Ports.SeedDemoAsync();
        var before = DemoData.Notes.Where(note => MayRead("4", note)).OrderByDescending(note => note.Created).ToArray();
        var gone = new HashSet<NoteId>();

        var walked = await WalkAsync(
            request => Ports.Notes.PageAsync(ReadBy("4"), NoteFilter.All, request, default),
            25,
            async turn =>
            {
                // A newer one at the front, the very row of the last cursor, and one that would have come.
                await AddNoteAsync($"new{turn}", "4", minute: turn);
                foreach (var doomed in new[] { before[(turn + 1) * 25 - 1].Id, before[^(turn + 1)].Id })
                {
                    if (gone.Add(doomed)) { await Ports.Notes.DeleteAsync(doomed, default); }
                }
            });

        var ids = walked.Select(note => note.Id).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.DoesNotContain(ids, id => id.ToString().StartsWith("new", StringComparison.Ordinal));
        Assert.Empty(before.Select(note => note.Id).Except(ids).Except(gone));
    }

    [Fact]
    public async Task Notes_of_the_same_moment_have_a_place_each()
    {
        await AddUserAsync("1");
        foreach (var id in new[] { "b", "d", "a", "c", "e" }) { await AddNoteAsync(id, "1"); }

        var walked = await WalkAsync(request => Ports.Notes.PageAsync(ReadBy("1"), NoteFilter.All, request, default), 2);

        Assert.Equal(["e", "d", "c", "b", "a"], walked.Select(note => note.Id.ToString()));
    }

    [Fact]
    public async Task A_page_knows_what_stands_around_it()
    {
        await AddUserAsync("1");
        foreach (var id in new[] { "a", "b", "c" }) { await AddNoteAsync(id, "1"); }

        var first = await Ports.Notes.PageAsync(ReadBy("1"), NoteFilter.All, PageRequest.Of(2), default);
        var last = await Ports.Notes.PageAsync(ReadBy("1"), NoteFilter.All, PageRequest.Of(2, first.EndCursor), default);

        Assert.Equal((true, false, "c,b"), (first.HasNext, first.HasPrevious, string.Join(',', Ids(first))));
        Assert.Equal((false, true, "a"), (last.HasNext, last.HasPrevious, string.Join(',', Ids(last))));
        Assert.Equal(3, await last.TotalCountAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("bm90IGEgY3Vyc29y")]
    [InlineData("n1767268800000.1")]
    [InlineData("' OR 1=1 --")]
    [InlineData("🎉")]
    public async Task A_cursor_of_no_such_list_is_invalid_input(string cursor)
    {
        var refused = await RefusedAsync(async () =>
            await Ports.Notes.PageAsync(ReadBy("1"), NoteFilter.All, PageRequest.Of(2, cursor), default));
        var refusedBySearch = await RefusedAsync(async () =>
            await Ports.Notes.SearchAsync(ReadBy("1"), "word", PageRequest.Of(2, cursor), default));

        Assert.Equal((WorkspaceError.InvalidInput, "after"), (refused.Error, refused.Field));
        Assert.Equal((WorkspaceError.InvalidInput, "after"), (refusedBySearch.Error, refusedBySearch.Field));
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_invalid_input()
    {
        await AddUserAsync("1");
        await AddUserAsync("22");
        var users = await Ports.Users.PageAsync(PageRequest.Of(1), default);

        var refused = await RefusedAsync(async () =>
            await Ports.Notes.PageAsync(ReadBy("1"), NoteFilter.All, PageRequest.Of(1, users.EndCursor), default));

        Assert.Equal(WorkspaceError.InvalidInput, refused.Error);
    }

    private static bool MayRead(string reader, Note note) =>
        note.AuthorId == U(reader)
        || note.Viewers.Contains(U(reader))
        || DemoData.Memberships.Any(fact => fact.Subject == ObjectRef.Of(U(reader))
            && note.OrganizationId is { } home && fact.Resource == ObjectRef.Of(home));
}
