using System.Net.Http.Headers;
using System.Net.Http.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>The command <c>pcf</c> against the running service.</summary>
public sealed class ToolTests
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "pcf.dll");

    [Fact]
    public async Task A_minted_token_is_taken()
    {
        await using var service = await ServiceProcess.StartAsync();
        var (code, token) = await Engine.RunAsync("dotnet",
            [Tool, "token", "--user", "7", "--key", Path.Combine(service.Folder, "data/development-key.json")]);
        Assert.Equal(0, code);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = "{ me { name } }" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        using var answer = await service.Client.SendAsync(request);

        Assert.Equal("""{"data":{"me":{"name":"Greta Holm"}}}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_empty_service_gets_its_first_user_by_the_operator()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Store__DemoData", "false"), ("PCF__Auth__DemoUser", "nobody"));
        string[] create = [Tool, "user", "create", "--name", "Nia", "--email", "nia@example.com", "--admin-of", "Fresh", "--store",
            Path.Combine(service.Folder, "data/pcf.db")];

        var (code, output) = await Engine.RunAsync("dotnet", create);

        Assert.Contains(service.Lines, line => line.Contains("\"auth.no_demo_user\"", StringComparison.Ordinal));
        Assert.Equal(0, code);
        Assert.Matches("^user [0-9a-z]{26}\norganization [0-9a-z]{26}\n$", output);
        var (_, token) = await Engine.RunAsync("dotnet",
            [Tool, "token", "--user", output.Split(' ', '\n')[1], "--key", Path.Combine(service.Folder, "data/development-key.json")]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content =
            JsonContent.Create(new { query = "mutation { createUser(input: {name: \"Omar\", email: \"omar@example.com\"}) { name } }" })
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        using var answer = await service.Client.SendAsync(request);
        Assert.Equal("""{"data":{"createUser":{"name":"Omar"}}}""", await answer.Content.ReadAsStringAsync());

        Assert.Equal((1, "pcf user create: email: expected an address that no other user has, but got an address in use.\n"),
            await Engine.RunAsync("dotnet", create));
    }

    [Theory]
    [InlineData("token", "--user", "###")]
    [InlineData("token", "--user", "1", "--hours", "0")]
    [InlineData("healthcheck", "--url", "nowhere")]
    [InlineData("nonsense")]
    public async Task Wrong_arguments_are_told_and_exit_non_zero(params string[] arguments)
    {
        var (code, output) = await Engine.RunAsync("dotnet", [Tool, .. arguments]);

        Assert.NotEqual(0, code);
        Assert.NotEmpty(output);
    }

    [Fact]
    public async Task Healthcheck_exits_zero_only_when_the_service_is_ready()
    {
        await using var service = await ServiceProcess.StartAsync();

        Assert.Equal((0, "healthy\n"), await Engine.RunAsync("dotnet", [Tool, "healthcheck", "--url", service.Client.BaseAddress!.OriginalString]));
        var (code, output) = await Engine.RunAsync("dotnet", [Tool, "healthcheck", "--url", $"http://127.0.0.1:{Ports.Free()}"]);
        Assert.Equal(1, code);
        Assert.Contains("does not answer", output, StringComparison.Ordinal);
    }
}
