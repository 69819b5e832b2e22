using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Tests.Support;

namespace Pcf.Workspace.Tests.Organizations;

/// <summary>Many lists in one question: one call of the authorizer, and an answer for each list.</summary>
public sealed class ManyListsTests
{
    [Fact]
    public async Task Each_list_of_users_is_answered_or_refused_by_itself_with_one_question_to_the_authorizer()
    {
        using var house = await House.BuildAsync();
        MemberList[] wanted =
        [
            new(House.Team, MemberKind.Everybody, PageRequest.Default),
            new(House.Others, MemberKind.Everybody, PageRequest.Default),
            new(OrganizationId.Parse("nowhere"), MemberKind.Admins, PageRequest.Default),
            new(House.Team, MemberKind.Admins, PageRequest.Of(1)),
            new(House.Team, MemberKind.Everybody, PageRequest.Of(1, "no cursor")),
            new(House.Team, MemberKind.Everybody, PageRequest.Default),
        ];

        var answers = await house.Organizations.MembersOfManyAsync(House.As("author"), wanted);

        Assert.Equal(1, house.Authorizer.Questions);
        Assert.Equal(
            [null, WorkspaceError.Forbidden, WorkspaceError.NotFound, null, WorkspaceError.InvalidInput, null],
            answers.Select(answer => answer.Refusal?.Error));
        Assert.Equal(3, answers[0].Value.Edges.Count);
        Assert.Equal(House.Boss, Assert.Single(answers[3].Value.Edges).Node.Id);
        Assert.Same(answers[0].Value, answers[5].Value);
        Assert.Equal(WorkspaceError.Forbidden, Assert.Throws<WorkspaceException>(() => answers[1].Value).Error);
    }

    [Fact]
    public async Task Users_are_counted_by_organization_and_kind()
    {
        using var house = await House.BuildAsync();

        var counts = await house.Organizations.CountMembersAsync(
        [
            (House.Team, MemberKind.Everybody), (House.Others, MemberKind.Admins), (House.Team, MemberKind.Admins),
            (House.Team, MemberKind.Everybody),
        ]);

        Assert.Equal([3, 1, 1, 3], counts);
    }

    [Fact]
    public async Task Each_list_of_notes_is_answered_or_refused_by_itself_with_one_question_to_the_authorizer()
    {
        using var house = await House.BuildAsync();
        NoteList[] wanted =
        [
            new(NoteFilter.All, PageRequest.Default),
            new(NoteFilter.All, PageRequest.Of(1, "no cursor")),
            new(new NoteFilter(OrganizationId: House.Team), PageRequest.Default),
        ];

        var answers = await house.Notes.PageManyAsync(House.As("author"), wanted);

        Assert.Equal(1, house.Authorizer.Questions);
        Assert.Equal([null, WorkspaceError.InvalidInput, null], answers.Select(answer => answer.Refusal?.Error));
        Assert.Equal((2, 1), (answers[0].Value.Edges.Count, answers[2].Value.Edges.Count));
    }

    [Fact]
    public async Task Anonymous_callers_are_refused_before_anything_is_asked()
    {
        using var house = await House.BuildAsync();

        var members = await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Organizations.MembersOfManyAsync(House.As("anonymous"), []));
        var notes = await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Notes.PageManyAsync(House.As("anonymous"), []));

        Assert.Equal((WorkspaceError.Unauthenticated, WorkspaceError.Unauthenticated, 0), (members.Error, notes.Error, house.Authorizer.Questions));
    }
}
