using Pcf.Workspace.Ids;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Tests.Setup;

public sealed class WorkspaceBootstrapTests
{
    [Fact]
    public async Task A_founded_organization_is_run_by_its_user_who_may_create_others()
    {
        using var house = await House.BuildAsync();

        var (user, organization) = await WorkspaceBootstrap(house).CreateUserAsync(new NewUser("Nia", "nia@example.com"), "Fresh");

        Assert.NotNull(organization);
        Assert.Equal([user], (await house.Ports.Organizations.MembersAsync(organization.Id, MemberKind.Admins, PageRequest.Default,
            default)).Edges.Select(edge => edge.Node));
        Assert.Equal("Omar", (await house.Users.CreateAsync(Pcf.Workspace.Access.Caller.Of(user.Id), new NewUser("Omar", "omar@example.com"))).Name);
    }

    [Fact]
    public async Task An_organization_of_that_name_gets_another_admin()
    {
        using var house = await House.BuildAsync();

        var (user, organization) = await WorkspaceBootstrap(house).CreateUserAsync(new NewUser("Nia", "nia@example.com"), "Team");

        Assert.Equal(House.Team, organization?.Id);
        var admins = await house.Ports.Organizations.MembersAsync(House.Team, MemberKind.Admins, PageRequest.Default, default);
        Assert.Equal(new[] { House.Boss, user.Id }.ToHashSet(), admins.Edges.Select(edge => edge.Node.Id).ToHashSet());
    }

    [Theory]
    [InlineData("Nia", "boss@example.com", null, "email")]
    [InlineData("", "nia@example.com", null, "name")]
    [InlineData("Nia", "nia@example.com", " ", "name")]
    public async Task The_rules_hold_for_the_operator_too(string name, string email, string? adminOf, string field)
    {
        using var house = await House.BuildAsync();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(
            async () => await WorkspaceBootstrap(house).CreateUserAsync(new NewUser(name, email), adminOf));

        Assert.Equal(field, refused.Field);
        Assert.Equal(6, await house.Ports.Users.CountAsync(default));
    }

    private static WorkspaceBootstrap WorkspaceBootstrap(House house) =>
        new(house.Ports.Users, house.Ports.Organizations, house.Ports.Relations, new IdSource(house.Clock), house.Clock);
}
