using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Contracts;

/// <summary>Keeping users, organizations and who is in them.</summary>
public abstract class DirectoryContract : Contract
{
    [Fact]
    public async Task A_user_comes_back_as_added()
    {
        var user = new User(U("u1"), "Zoë \"Z\" O'Neil", "zoe@example.com", UserKind.Service, false, Noon);
        await Ports.Users.AddAsync(user, default);

        Assert.Equal(user, Assert.Single(await Ports.Users.FindManyAsync([user.Id], default)));
        Assert.Equal([user], await Ports.Users.FindManyAsync([user.Id, U("nobody"), user.Id], default));
        Assert.Empty(await Ports.Users.FindManyAsync([], default));
        Assert.Equal(1, await Ports.Users.CountAsync(default));
    }

    [Fact]
    public async Task An_address_belongs_to_one_user_in_any_case()
    {
        await AddUserAsync("u1", "ada@example.com");

        var refused = await RefusedAsync(async () => await AddUserAsync("u2", "ADA@Example.com"));

        Assert.Equal((WorkspaceError.InvalidInput, "email"), (refused.Error, refused.Field));
        Assert.DoesNotContain("ada", refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, await Ports.Users.CountAsync(default));
    }

    [Fact]
    public async Task Users_and_organizations_are_listed_oldest_first()
    {
        await Ports.SeedDemoAsync();

        var users = await WalkAsync(request => Ports.Users.PageAsync(request, default), 3);
        var organizations = await WalkAsync(request => Ports.Organizations.PageAsync(request, default), 2);

        Assert.Equal(DemoData.Users, users);
        Assert.Equal(DemoData.Organizations, organizations);
        Assert.Equal(10, await (await Ports.Users.PageAsync(PageRequest.Of(1), default)).TotalCountAsync());
        Assert.Equal(3, await (await Ports.Organizations.PageAsync(PageRequest.Of(1), default)).TotalCountAsync());
    }

    [Fact]
    public async Task The_mark_of_a_copy_is_kept_changed_and_removed_and_is_no_tuple()
    {
        Assert.Null(await Ports.Relations.FindMarkAsync(default));
        await Ports.Relations.SetMarkAsync("m1", default);
        await Ports.Relations.SetMarkAsync("m2", default);
        Assert.Equal("m2", await Ports.Relations.FindMarkAsync(default));
        Assert.Empty(await Ports.Relations.ListAsync(null, 10, default));
        await Ports.Relations.SetMarkAsync(null, default);
        Assert.Null(await Ports.Relations.FindMarkAsync(default));
    }

    [Fact]
    public async Task Members_include_admins_and_admins_are_only_those()
    {
        await Ports.SeedDemoAsync();

        var everybody = await WalkAsync(request => Ports.Organizations.MembersAsync(O("1"), MemberKind.Everybody, request, default), 3);
        var admins = await Ports.Organizations.MembersAsync(O("1"), MemberKind.Admins, PageRequest.Default, default);

        Assert.Equal(["1", "2", "3", "4"], everybody.Select(user => user.Id.ToString()));
        Assert.Equal(["1"], Ids(admins));
        Assert.Equal(1, await admins.TotalCountAsync());
        Assert.Empty((await Ports.Organizations.MembersAsync(O("nowhere"), MemberKind.Everybody, PageRequest.Default, default)).Edges);
    }

    [Theory]
    [InlineData(MemberKind.Everybody)]
    [InlineData(MemberKind.Admins)]
    public async Task Lists_of_many_organizations_are_those_of_each(MemberKind kind)
    {
        await Ports.SeedDemoAsync();
        await Ports.Relations.WriteAsync([RelationTuple.Member(O("1"), U("1")), RelationTuple.Member(O("2"), U("1"))], [], default);
        OrganizationId[] places = [O("2"), O("nowhere"), O("1"), O("3")];
        var second = PageRequest.Of(2, (await Ports.Organizations.MembersAsync(O("1"), kind, PageRequest.Of(1), default)).EndCursor);

        foreach (var request in new[] { PageRequest.Of(2), second, PageRequest.Default })
        {
            var pages = await Ports.Organizations.MembersOfManyAsync(places, kind, request, default);
            var counts = await Ports.Organizations.CountMembersAsync(places, kind, default);

            Assert.Equal((places.Length, places.Length), (pages.Count, counts.Count));
            for (var i = 0; i < places.Length; i++)
            {
                var alone = await Ports.Organizations.MembersAsync(places[i], kind, request, default);
                Assert.Equal(alone.Edges, pages[i].Edges);
                Assert.Equal((alone.HasNext, alone.HasPrevious), (pages[i].HasNext, pages[i].HasPrevious));
                Assert.Equal(await alone.TotalCountAsync(), counts[i]);
                Assert.Equal(counts[i], await pages[i].TotalCountAsync());
            }
        }

        var refused = await RefusedAsync(async () => await Ports.Organizations.MembersOfManyAsync(places, kind, PageRequest.Of(1, "x"), default));
        Assert.Equal((WorkspaceError.InvalidInput, "after"), (refused.Error, refused.Field));
        Assert.Empty(await Ports.Organizations.MembersOfManyAsync([], kind, PageRequest.Default, default));
        Assert.Empty(await Ports.Organizations.CountMembersAsync([], kind, default));
    }

    [Fact]
    public async Task A_member_who_is_admin_too_stands_once()
    {
        await AddUserAsync("u1");
        await Ports.Organizations.AddAsync(new Organization(O("o1"), "Place", Noon), [U("u1")], default);
        await Ports.Relations.WriteAsync([RelationTuple.Member(O("o1"), U("u1"))], [], default);

        var page = await Ports.Organizations.MembersAsync(O("o1"), MemberKind.Everybody, PageRequest.Default, default);

        Assert.Equal(["u1"], Ids(page));
        Assert.Equal(1, await page.TotalCountAsync());
    }

    [Fact]
    public async Task Writing_tuples_twice_or_removing_what_is_not_there_changes_nothing()
    {
        var member = RelationTuple.Member(O("o1"), U("u1"));
        await Ports.Relations.WriteAsync([member, member], [], default);
        await Ports.Relations.WriteAsync([member], [RelationTuple.Admin(O("o1"), U("u1"))], default);
        Assert.Equal([member], await Ports.Relations.MembershipsAsync([U("u1"), U("u1")], default));

        await Ports.Relations.WriteAsync([], [member], default);
        Assert.Empty(await Ports.Relations.MembershipsAsync([U("u1")], default));
    }

    [Fact]
    public async Task All_tuples_are_listed_in_parts_while_others_go()
    {
        RelationTuple[] facts = [.. Enumerable.Range(0, 25).Select(i => RelationTuple.Member(O($"o{i % 5}"), U($"u{i}")))];
        await Ports.Relations.WriteAsync(facts, [], default);
        var listed = new List<RelationTuple>();
        RelationTuple? last = null;

        for (var part = await Ports.Relations.ListAsync(last, 4, default); part.Count > 0; part = await Ports.Relations.ListAsync(last, 4, default))
        {
            Assert.InRange(part.Count, 1, 4);
            listed.AddRange(part);
            last = part[^1];
            await Ports.Relations.WriteAsync([], [part[^1]], default);
        }

        Assert.Equal(facts.Length, listed.Count);
        Assert.Equal(facts.ToHashSet(), listed.ToHashSet());
    }

    [Fact]
    public async Task Memberships_are_those_of_the_users_asked_for()
    {
        await Ports.SeedDemoAsync();

        var facts = await Ports.Relations.MembershipsAsync([U("4"), U("10")], default);

        Assert.Equal(
            ["organization:1#member@user:4", "organization:2#admin@user:4"],
            facts.Select(fact => fact.ToString()).Order(StringComparer.Ordinal));
        Assert.Empty(await Ports.Relations.MembershipsAsync([], default));
    }
}
