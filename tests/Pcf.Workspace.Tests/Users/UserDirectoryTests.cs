using Pcf.Workspace.Ids;
using Pcf.Workspace.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Tests.Users;

public sealed class UserDirectoryTests
{
    [Fact]
    public async Task An_admin_creates_a_user_who_can_be_found()
    {
        using var house = await House.BuildAsync();

        var user = await house.Users.CreateAsync(House.As("boss"), new NewUser("Nia", " nia@example.com ", UserKind.Service));

        Assert.Equal(("Nia", "nia@example.com", UserKind.Service, true), (user.Name, user.Email, user.Kind, user.IsActive));
        Assert.Equal(user, await house.Users.FindAsync(user.Id));
    }

    [Theory]
    [InlineData("author", WorkspaceError.Forbidden)]
    [InlineData("anonymous", WorkspaceError.Unauthenticated)]
    public async Task Others_create_no_users_and_do_not_learn_which_addresses_are_taken(string who, WorkspaceError refusal)
    {
        using var house = await House.BuildAsync();

        var taken = await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await house.Users.CreateAsync(House.As(who), new NewUser("Nia", "boss@example.com")));

        Assert.Equal(refusal, taken.Error);
    }

    [Fact]
    public async Task Emails_are_null_where_they_may_not_be_seen()
    {
        using var house = await House.BuildAsync();
        var everybody = (await house.Users.FindManyAsync([House.Author, House.Boss, House.Stranger])).Select(user => user!).ToArray();

        Assert.Equal(["author@example.com", "boss@example.com", null], await house.Users.EmailsAsync(House.As("boss"), everybody));
        Assert.Equal([null, null, null], await house.Users.EmailsAsync(House.As("anonymous"), everybody));
        Assert.Equal("author@example.com", await house.Users.EmailAsync(House.As("author"), everybody[0]));
        Assert.Equal(2, house.Authorizer.Questions - 1);
    }

    [Fact]
    public async Task Only_active_users_are_admitted()
    {
        using var house = await House.BuildAsync();

        Assert.Equal(House.Author, (await house.Users.AdmitAsync(House.Author)).User);
        foreach (var id in new[] { House.Stranger, UserId.Parse("ghost") })
        {
            var refused = await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Users.AdmitAsync(id));
            Assert.Equal(WorkspaceError.Unauthenticated, refused.Error);
        }
    }

    [Fact]
    public async Task Lists_take_a_signed_in_user()
    {
        using var house = await House.BuildAsync();

        Assert.Equal(6, (await house.Users.PageAsync(House.As("friend"))).Edges.Count);
        Assert.Equal(2, (await house.Organizations.PageAsync(House.As("friend"))).Edges.Count);
        await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Users.PageAsync(House.As("anonymous")));
        await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Organizations.PageAsync(House.As("anonymous")));
    }
}
