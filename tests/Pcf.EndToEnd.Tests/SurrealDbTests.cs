using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>The service on SurrealDB and SpiceDB: from a start without them to a stop, with both lost in between.</summary>
public sealed class SurrealDbTests
{
    // Made up for this test.
    private const string Key = "test-key-of-no-server";

    [Fact]
    public async Task The_service_waits_for_its_servers_loses_them_and_keeps_what_it_acknowledged()
    {
        using var surrealdb = await SurrealDbServer.StartAsync(keepsData: true);
        using var spicedb = await SpiceDbServer.StartAsync(Key);
        surrealdb.Kill();
        await using var service = await ServiceProcess.StartAsync(("PCF__Store__Kind", "surrealdb"),
            ("PCF__Store__SurrealDb__Endpoint", surrealdb.Address.AbsoluteUri), ("PCF__Store__SurrealDb__Password", SurrealDbServer.Password),
            ("PCF__Access__Kind", "spicedb"), ("PCF__Access__SpiceDb__Endpoint", spicedb.Address.AbsoluteUri), ("PCF__Access__SpiceDb__Key", Key));

        // The store was away at the start.
        await EventuallyAsync(service, "unhealthy");
        Assert.Equal("UNAVAILABLE", Code(await service.AskAsync("{ user(id: \"1\") { name } }")));
        await surrealdb.RestartAsync();
        await EventuallyAsync(service, "healthy");
        Assert.Equal("Ada Berg", (await service.AskAsync("{ user(id: \"1\") { name } }"))
            .GetProperty("data").GetProperty("user").GetProperty("name").GetString());

        var own = await Engine.EventuallyAsync("a new note", async () =>
            await service.AskAsync("mutation { createNote(input: { title: \"Kept over a crash\" }) { id } }") is var made && Code(made).Length == 0
                ? made.GetProperty("data").GetProperty("createNote").GetProperty("id").GetString() : null);
        surrealdb.Kill();
        await EventuallyAsync(service, "unhealthy");
        Assert.Equal("UNAVAILABLE", Code(await service.AskAsync($"{{ note(id: \"{own}\") {{ title }} }}")));
        await surrealdb.RestartAsync();
        await EventuallyAsync(service, "healthy");
        Assert.Equal("Kept over a crash", await Engine.EventuallyAsync("the note", async () =>
            await service.AskAsync($"{{ note(id: \"{own}\") {{ title }} }}") is var found && Code(found).Length == 0
                ? found.GetProperty("data").GetProperty("note").GetProperty("title").GetString() : null));

        var page = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("db_connection_pool_size{database=\"surrealdb\"} 16", page, StringComparison.Ordinal);
        Assert.Contains("db_queries_total{database=\"surrealdb\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Lines.Concat(service.Errors), line => line.Contains(SurrealDbServer.Password, StringComparison.Ordinal));
        Assert.Equal(0, await service.TerminateAsync());
    }

    [Fact]
    public async Task The_first_user_of_empty_servers_may_create_others()
    {
        using var surrealdb = await SurrealDbServer.StartAsync();
        using var spicedb = await SpiceDbServer.StartAsync(Key);
        (string Name, string Value)[] settings =
        [
            ("PCF__Store__Kind", "surrealdb"), ("PCF__Store__SurrealDb__Endpoint", surrealdb.Address.AbsoluteUri),
            ("PCF__Store__SurrealDb__Password", SurrealDbServer.Password), ("PCF__Access__Kind", "spicedb"),
            ("PCF__Access__SpiceDb__Endpoint", spicedb.Address.AbsoluteUri), ("PCF__Access__SpiceDb__Key", Key), ("PCF__Store__DemoData", "false"),
        ];
        await using var service = await ServiceProcess.StartAsync(settings);
        await EventuallyAsync(service, "healthy");

        var tool = Path.Combine(AppContext.BaseDirectory, "pcf.dll");
        var (code, output) = await Engine.RunAsync("env",
            [
                .. settings.Select(setting => $"{setting.Name}={setting.Value}"), "dotnet", tool, "user", "create", "--name", "Nia", "--email",
                "nia@example.com", "--admin-of", "Fresh",
            ]);
        Assert.True(code == 0, output);
        var (_, token) = await Engine.RunAsync("dotnet",
            [tool, "token", "--user", output.Split(' ', '\n')[1], "--key", Path.Combine(service.Folder, "data/development-key.json")]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = JsonContent.Create(new { query = "mutation { createUser(input: {name: \"Omar\", email: \"omar@example.com\"}) { name } }" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        using var answer = await service.Client.SendAsync(request);

        Assert.Equal("""{"data":{"createUser":{"name":"Omar"}}}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("PCF__Store__SurrealDb__Endpoint", "http://localhost:8000",
        "PCF__Store__SurrealDb__Endpoint is 'http://localhost:8000'; it should be an absolute ws or wss address.")]
    [InlineData("PCF__Store__SurrealDb__Endpoint", "ws://surrealdb:8000",
        "PCF__Store__SurrealDb__Endpoint is 'ws://surrealdb:8000'; it should be a wss address, or a ws one on this machine")]
    [InlineData("PCF__Store__SurrealDb__Endpoint", "wss://root:made-up@surrealdb:8000",
        "PCF__Store__SurrealDb__Endpoint is 'wss://root:[REDACTED]@surrealdb:8000'; it should be an address without user, query and fragment.")]
    [InlineData("PCF__Store__SurrealDb__Endpoint", "wss://surrealdb:8000/rpc?ns=a",
        "PCF__Store__SurrealDb__Endpoint is 'wss://surrealdb:8000/rpc?[REDACTED]'; it should be an address without user, query and fragment.")]
    [InlineData("PCF__Store__SurrealDb__Database", "a b",
        "PCF__Store__SurrealDb__Database is 'a b'; it should be 1 to 64 letters, digits and underscores.")]
    [InlineData("PCF__Store__SurrealDb__CertificateFile", "/no/ca.pem",
        "PCF__Store__SurrealDb__CertificateFile is '/no/ca.pem'; it should be a PEM file with certificates.")]
    [InlineData("PCF__Store__SurrealDb__PasswordFile", "/no/such/file",
        "PCF__Store__SurrealDb__PasswordFile is '/no/such/file'; it should be a file with the password.")]
    public async Task A_wrong_setting_is_named(string name, string value, string expected)
    {
        (string, string)[] settings = [("PCF__Store__Kind", "surrealdb"), (name, value)];
        if (!name.EndsWith("Endpoint", StringComparison.Ordinal))
        {
            settings = [.. settings, ("PCF__Store__SurrealDb__Endpoint", "ws://localhost:1")];
        }
        if (!name.EndsWith("PasswordFile", StringComparison.Ordinal)) { settings = [.. settings, ("PCF__Store__SurrealDb__Password", "made-up")]; }
        await using var service = ServiceProcess.Launch(settings);

        Assert.Equal(1, await service.ExitCodeAsync());
        Assert.Contains(service.Errors.Concat(service.Lines), line => line.Contains(expected, StringComparison.Ordinal));
    }

    private static async Task EventuallyAsync(ServiceProcess service, string health)
    {
        var last = "";
        try
        {
            await Engine.EventuallyAsync(health, async () => await HealthAsync(service) is var (status, report) && (last = report) is not null
                && status == health ? status : null);
        }
        catch (TimeoutException late)
        {
            Assert.Fail($"{late.Message} Last: {last}. Records: {string.Join('\n', service.Lines.TakeLast(20))}");
        }
    }

    private static async Task<(string Status, string Report)> HealthAsync(ServiceProcess service)
    {
        using var ready = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        var report = await ready.Content.ReadAsStringAsync();
        var status = JsonDocument.Parse(report).RootElement.GetProperty("status").GetString()!;
        Assert.Equal(status is "healthy" or "degraded" ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        return (status, report);
    }

    private static string Code(JsonElement answer) => answer.TryGetProperty("errors", out var errors)
        ? errors[0].GetProperty("extensions").GetProperty("code").GetString() ?? "no code"
        : "";
}
