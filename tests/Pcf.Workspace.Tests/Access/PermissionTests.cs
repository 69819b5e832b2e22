using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Tests.Support;

namespace Pcf.Workspace.Tests.Access;

public sealed class PermissionTests
{
    [Theory]
    [InlineData("note:1#viewer@user:2")]
    [InlineData("note:1#organization@organization:1")]
    [InlineData("organization:1#member@user:3")]
    public void Tuples_read_and_print_the_shape_of_SpiceDB(string text) => Assert.Equal(text, RelationTuple.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("note:1")]
    [InlineData("note:1#viewer")]
    [InlineData("note:#viewer@user:2")]
    [InlineData("cat:1#viewer@user:2")]
    [InlineData("note:1#eats@user:2")]
    [InlineData("note:1@user:2#viewer")]
    public void Other_texts_are_no_tuples(string text) => Assert.Throws<FormatException>(() => RelationTuple.Parse(text));

    [Fact]
    public void A_caller_is_anonymous_by_default()
    {
        Assert.False(default(Caller).IsKnown);
        Assert.False(default(Caller).Is(default));
        Assert.Equal(WorkspaceError.Unauthenticated, Assert.Throws<WorkspaceException>(() => default(Caller).User).Error);
        Assert.Equal(UserId.Parse("1"), Caller.Of(UserId.Parse("1")).User);
        Assert.Equal("anonymous, user 1", $"{Caller.Anonymous}, {Caller.Of(UserId.Parse("1"))}");
    }

    [Fact]
    public async Task Who_is_in_an_organization_is_shown_to_those_who_belong_to_it()
    {
        using var house = await House.BuildAsync();

        var page = await house.Organizations.MembersAsync(House.As("colleague"), House.Team);
        Assert.Equal(["author", "boss", "colleague"], page.Edges.Select(edge => edge.Node.Id.ToString()).Order());
        Assert.Equal(WorkspaceError.Forbidden, await RefusalAsync("stranger", "team"));
        Assert.Equal(WorkspaceError.NotFound, await RefusalAsync("stranger", "nowhere"));
        Assert.Equal(WorkspaceError.Unauthenticated, await RefusalAsync("anonymous", "team"));

        async Task<WorkspaceError> RefusalAsync(string who, string where) => (await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await house.Organizations.MembersAsync(House.As(who), OrganizationId.Parse(where)))).Error;
    }

    [Fact]
    public async Task Memberships_show_only_organizations_the_caller_belongs_to()
    {
        using var house = await House.BuildAsync();

        var seen = await house.Organizations.MembershipsAsync(House.As("colleague"), [House.Boss, House.Stranger]);

        Assert.Equal([new Membership(House.Team, House.Boss, true)], seen);
    }
}
