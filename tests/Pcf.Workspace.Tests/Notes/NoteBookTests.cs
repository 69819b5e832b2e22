using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Tests.Support;

namespace Pcf.Workspace.Tests.Notes;

public sealed class NoteBookTests
{
    [Theory]
    [InlineData("author", null)]
    [InlineData("boss", null)]
    [InlineData("colleague", WorkspaceError.Forbidden)]
    [InlineData("friend", WorkspaceError.Forbidden)]
    [InlineData("stranger", WorkspaceError.NotFound)]
    [InlineData("anonymous", WorkspaceError.Unauthenticated)]
    public async Task Changing_and_deleting_answer_forbidden_only_to_readers(string who, WorkspaceError? refusal)
    {
        using var house = await House.BuildAsync();

        Assert.Equal(refusal, await RefusalAsync(
            async () => await house.Notes.UpdateAsync(House.As(who), House.TeamNote, new NoteChange { Title = "New" })));
        Assert.Equal(refusal, await RefusalAsync(async () => await house.Notes.DeleteAsync(House.As(who), House.TeamNote)));
        Assert.Equal(refusal is null, (await house.Ports.Notes.FindManyAsync([House.TeamNote], default)).Count == 0);
    }

    [Theory]
    [InlineData("author", null)]
    [InlineData("boss", WorkspaceError.Forbidden)]
    [InlineData("friend", WorkspaceError.Forbidden)]
    [InlineData("stranger", WorkspaceError.NotFound)]
    [InlineData("anonymous", WorkspaceError.Unauthenticated)]
    public async Task Only_the_owner_shares(string who, WorkspaceError? refusal)
    {
        using var house = await House.BuildAsync();
        Assert.Equal(refusal, await RefusalAsync(async () => await house.Notes.ShareAsync(House.As(who), House.TeamNote, House.Stranger)));
    }

    [Fact]
    public async Task A_note_one_may_not_read_looks_like_one_that_does_not_exist()
    {
        using var house = await House.BuildAsync();
        var stranger = House.As("stranger");

        Assert.Null(await house.Notes.FindAsync(stranger, House.PrivateNote));
        Assert.Null(await house.Notes.FindAsync(stranger, NoteId.Parse("nosuchnote")));
        var hidden = await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Notes.DeleteAsync(stranger, House.PrivateNote));
        var missing = await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Notes.DeleteAsync(stranger, NoteId.Parse("nosuchnote")));
        Assert.Equal((missing.Code, missing.Message), (hidden.Code, hidden.Message));
    }

    [Fact]
    public async Task Anonymous_callers_are_refused_alike_whatever_exists()
    {
        using var house = await House.BuildAsync();
        var anonymous = Caller.Anonymous;

        foreach (var act in new Func<ValueTask>[]
        {
            async () => await house.Notes.FindAsync(anonymous, House.TeamNote),
            async () => await house.Notes.FindAsync(anonymous, NoteId.Parse("nosuchnote")),
            async () => await house.Notes.PageAsync(anonymous),
            async () => await house.Notes.CountAsync(anonymous),
            async () => await house.Notes.SearchAsync(anonymous, "alpha"),
            async () => await house.Notes.CreateAsync(anonymous, new NewNote("Title")),
        })
        {
            Assert.Equal(WorkspaceError.Unauthenticated, await RefusalAsync(act));
        }

        Assert.Equal(0, house.Authorizer.Questions);
    }

    [Fact]
    public async Task Many_notes_cost_one_question_and_keep_their_order()
    {
        using var house = await House.BuildAsync();

        var found = await house.Notes.FindManyAsync(
            House.As("friend"), [House.PrivateNote, House.TeamNote, NoteId.Parse("x"), House.TeamNote]);

        Assert.Equal([null, House.TeamNote, null, House.TeamNote], found.Select(note => note?.Id));
        Assert.Equal(1, house.Authorizer.Questions);
    }

    [Fact]
    public async Task Lists_counts_and_searches_show_what_may_be_read()
    {
        using var house = await House.BuildAsync();
        foreach (var (who, readable) in new[] { ("author", 2), ("colleague", 1), ("boss", 1), ("friend", 1), ("stranger", 0) })
        {
            var page = await house.Notes.PageAsync(House.As(who));
            var search = await house.Notes.SearchAsync(House.As(who), "alpha");
            Assert.Equal(
                (readable, readable, readable, readable),
                (page.Edges.Count, (int)await page.TotalCountAsync(), search.Edges.Count, (int)await house.Notes.CountAsync(House.As(who))));
        }
    }

    [Fact]
    public async Task A_new_note_is_its_authors_and_can_be_read_back()
    {
        using var house = await House.BuildAsync();

        var note = await house.Notes.CreateAsync(House.As("colleague"), new NewNote("Title", null, House.Team));

        Assert.Equal((House.Colleague, House.Team, ""), (note.AuthorId, note.OrganizationId, note.Content));
        Assert.Equivalent(note, await house.Notes.FindAsync(House.As("author"), note.Id), strict: true);
        Assert.Equal([$"+note:{note.Id}#owner@user:colleague", $"+note:{note.Id}#organization@organization:team"], house.Mirror.Written);
    }

    [Theory]
    [InlineData("others")]
    [InlineData("nowhere")]
    public async Task Writing_in_an_organization_takes_belonging_to_it(string organization)
    {
        using var house = await House.BuildAsync();
        var home = OrganizationId.Parse(organization);

        Assert.Equal(WorkspaceError.Forbidden,
            await RefusalAsync(async () => await house.Notes.CreateAsync(House.As("author"), new NewNote("T", "", home))));
        Assert.Equal(
            WorkspaceError.Forbidden,
            await RefusalAsync(async () =>
                await house.Notes.UpdateAsync(House.As("author"), House.TeamNote, new NoteChange { OrganizationId = home })));
    }

    [Fact]
    public async Task An_admin_may_change_a_note_but_not_move_it()
    {
        using var house = await House.BuildAsync();
        var away = new NoteChange { OrganizationId = Change<OrganizationId?>.To(null) };

        Assert.Equal(WorkspaceError.Forbidden, await RefusalAsync(async () => await house.Notes.UpdateAsync(House.As("boss"), House.TeamNote, away)));
        Assert.Null((await house.Notes.UpdateAsync(House.As("author"), House.TeamNote, away)).OrganizationId);
        const string Fact = "-note:teamnote#organization@organization:team";
        Assert.Equal([Fact, Fact], house.Mirror.Written);
        Assert.Null(await house.Notes.FindAsync(House.As("boss"), House.TeamNote));
    }

    [Fact]
    public async Task Absent_stays_and_null_empties_except_a_title()
    {
        using var house = await House.BuildAsync();
        house.Clock.Advance(TimeSpan.FromMinutes(1));
        var author = House.As("author");

        var emptied = await house.Notes.UpdateAsync(author, House.TeamNote, new NoteChange { Content = Change<string>.To(null) });
        var untouched = await house.Notes.UpdateAsync(author, House.PrivateNote, new NoteChange());
        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await house.Notes.UpdateAsync(author, House.TeamNote, new NoteChange { Title = Change<string>.To(null) }));

        Assert.Equal(("Team note", "", House.Team), (emptied.Title, emptied.Content, emptied.OrganizationId));
        Assert.Equal(house.Clock.GetUtcNow(), emptied.Updated);
        Assert.Equal(("alpha", untouched.Created), (untouched.Content, untouched.Updated));
        Assert.Equal(("title", "INVALID_INPUT"), (refused.Field, refused.Code));
    }

    [Fact]
    public async Task Sharing_can_be_taken_back_and_repeated()
    {
        using var house = await House.BuildAsync();
        var author = House.As("author");

        Assert.Equal([House.Stranger], (await house.Notes.ShareAsync(author, House.PrivateNote, House.Stranger)).Viewers);
        Assert.Equal([House.Stranger], (await house.Notes.ShareAsync(author, House.PrivateNote, House.Stranger)).Viewers);
        Assert.NotNull(await house.Notes.FindAsync(House.As("stranger"), House.PrivateNote));
        Assert.Empty((await house.Notes.ShareAsync(author, House.PrivateNote, House.Stranger, shared: false)).Viewers);
        Assert.Null(await house.Notes.FindAsync(House.As("stranger"), House.PrivateNote));
        // The mirror is written each time: an attempt before may have failed there. What is taken leaves it before the store, and once more after
        // it: another process may have given it meanwhile.
        const string Fact = "note:privatenote#viewer@user:stranger";
        Assert.Equal([$"+{Fact}", $"+{Fact}", $"-{Fact}", $"-{Fact}"], house.Mirror.Written);
    }

    [Fact]
    public async Task Sharing_with_an_unknown_user_or_with_too_many_is_refused()
    {
        using var house = await House.BuildAsync();
        var author = House.As("author");
        Assert.Equal(WorkspaceError.InvalidInput,
            await RefusalAsync(async () => await house.Notes.ShareAsync(author, House.PrivateNote, UserId.Parse("ghost"))));

        await house.Ports.Relations.WriteAsync(
            [.. Enumerable.Range(0, NoteBook.MaxViewers).Select(n => RelationTuple.Viewer(House.PrivateNote, UserId.Parse($"u{n}")))], [], default);

        var refusal = await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Notes.ShareAsync(author, House.PrivateNote, House.Friend));
        Assert.Equal((WorkspaceError.InvalidInput, "userId: a note can have at most 100 viewers."), (refusal.Error, refusal.Message));
    }

    [Fact]
    public async Task Requests_that_race_share_a_note_with_no_more_than_the_limit()
    {
        using var house = await House.BuildAsync();
        var author = House.As("author");
        await house.Ports.Relations.WriteAsync(
            [.. Enumerable.Range(0, NoteBook.MaxViewers - 1).Select(n => RelationTuple.Viewer(House.PrivateNote, UserId.Parse($"u{n}")))], [], default);

        var refusals = await Task.WhenAll(new[] { House.Friend, House.Stranger }.SelectMany(reader => Enumerable.Repeat(reader, 4)).Select(reader =>
            Task.Run(() => RefusalAsync(async () => await house.Notes.ShareAsync(author, House.PrivateNote, reader)))));

        Assert.Equal(4, refusals.Count(refusal => refusal == WorkspaceError.InvalidInput));
        Assert.Equal(NoteBook.MaxViewers, (await house.Notes.FindAsync(author, House.PrivateNote))!.Viewers.Count);
    }

    [Fact]
    public async Task Without_an_answer_from_the_authorizer_nothing_is_shown_or_done()
    {
        using var house = await House.BuildAsync();
        house.Authorizer.IsDown = true;

        Assert.Equal(WorkspaceError.Unavailable, await RefusalAsync(async () => await house.Notes.FindAsync(House.As("author"), House.TeamNote)));
        Assert.Equal(WorkspaceError.Unavailable, await RefusalAsync(async () => await house.Notes.PageAsync(House.As("author"))));
        Assert.Equal(WorkspaceError.Unavailable, await RefusalAsync(async () => await house.Notes.DeleteAsync(House.As("author"), House.TeamNote)));
        Assert.Single(await house.Ports.Notes.FindManyAsync([House.TeamNote], default));
    }

    private static async Task<WorkspaceError?> RefusalAsync(Func<ValueTask> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (WorkspaceException refused)
        {
            return refused.Error;
        }
    }
}
