using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Tests.Support;

namespace Pcf.Workspace.Tests.Access;

public sealed class PermissionTests
{
    private const string Everyone = "author,colleague,boss,friend,stranger,otherboss,unknown,nobody";

    [Theory]
    [InlineData(Permission.ReadNote, "teamnote", "author,colleague,boss,friend")]
    [InlineData(Permission.WriteNote, "teamnote", "author,boss")]
    [InlineData(Permission.DeleteNote, "teamnote", "author,boss")]
    [InlineData(Permission.ShareNote, "teamnote", "author")]
    [InlineData(Permission.ReadNote, "privatenote", "author")]
    [InlineData(Permission.WriteNote, "privatenote", "author")]
    [InlineData(Permission.DeleteNote, "privatenote", "author")]
    [InlineData(Permission.ShareNote, "privatenote", "author")]
    [InlineData(Permission.ReadNote, "nosuchnote", "")]
    public async Task A_permission_on_a_note_is_given_to_these_and_no_others(Permission permission, string note, string allowed)
    {
        using var house = await House.BuildAsync();
        Assert.Equal(allowed, await AllowedAsync(house, permission, new ObjectRef(ObjectKind.Note, note)));
    }

    [Theory]
    [InlineData("team", "author,colleague,boss")]
    [InlineData("others", "stranger,otherboss")]
    [InlineData("nowhere", "")]
    public async Task Members_and_admins_belong_to_an_organization(string organization, string allowed)
    {
        using var house = await House.BuildAsync();
        Assert.Equal(allowed, await AllowedAsync(house, Permission.BelongToOrganization, new ObjectRef(ObjectKind.Organization, organization)));
    }

    [Theory]
    [InlineData("author", "author,boss")]
    [InlineData("boss", "boss")]
    [InlineData("friend", "friend")]
    [InlineData("stranger", "stranger,otherboss")]
    public async Task An_email_is_for_oneself_and_admins_of_a_shared_organization(string whose, string allowed)
    {
        using var house = await House.BuildAsync();
        Assert.Equal(allowed, await AllowedAsync(house, Permission.ReadEmail, new ObjectRef(ObjectKind.User, whose)));
    }

    [Fact]
    public async Task Only_admins_of_any_organization_create_users()
    {
        using var house = await House.BuildAsync();
        Assert.Equal("boss,otherboss", await AllowedAsync(house, Permission.CreateUser, ObjectRef.Workspace));
    }

    [Fact]
    public async Task A_bulk_check_answers_in_the_order_asked()
    {
        using var house = await House.BuildAsync();
        ObjectRef[] notes = [ObjectRef.Of(House.PrivateNote), ObjectRef.Of(House.TeamNote), new(ObjectKind.Note, "x"), ObjectRef.Of(House.TeamNote)];

        var answers = await house.Authorizer.CheckManyAsync(House.As("colleague"), Permission.ReadNote, notes, default);

        Assert.Equal([false, true, false, true], answers);
    }

    [Fact]
    public async Task A_permission_on_the_wrong_kind_of_object_is_a_bug_and_says_so()
    {
        using var house = await House.BuildAsync();
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await house.Authorizer.CheckAsync(House.As("author"), Permission.ReadNote, ObjectRef.Of(House.Team), default));
    }

    [Fact]
    public async Task Losing_a_membership_takes_its_rights_at_once()
    {
        using var house = await House.BuildAsync();
        await house.Ports.Relations.WriteAsync([], [RelationTuple.Member(House.Team, House.Colleague)], default);

        Assert.False(await house.Authorizer.CheckAsync(House.As("colleague"), Permission.ReadNote, ObjectRef.Of(House.TeamNote), default));
    }

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

    private static async Task<string> AllowedAsync(House house, Permission permission, ObjectRef resource)
    {
        var allowed = new List<string>();
        foreach (var name in Everyone.Split(','))
        {
            if (await house.Authorizer.CheckAsync(House.As(name), permission, resource, default)) { allowed.Add(name); }
        }

        return string.Join(',', allowed);
    }
}
