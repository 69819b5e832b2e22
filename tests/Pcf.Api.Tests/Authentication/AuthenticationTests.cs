using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Pcf.Api.Authentication;
using Pcf.Api.Tests.Support;
using Pcf.Observability.Settings;

namespace Pcf.Api.Tests.Authentication;

public sealed class AuthenticationTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Development_without_a_token_acts_as_the_demo_user()
    {
        await using var service = await Service.StartAsync();

        Assert.Equal("1", (await service.AskAsync("{ me { id } }")).GetProperty("data").GetProperty("me").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_token_says_who_the_caller_is()
    {
        await using var service = await Service.StartAsync();

        Assert.Equal("7", (await service.AskAsync("{ me { id } }", user: "7")).GetProperty("data").GetProperty("me").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("/GraphQL")]
    [InlineData("/graphql/")]
    [InlineData("/graph%51L")]
    public async Task A_caller_is_known_however_the_path_is_spelt(string path)
    {
        await using var service = await Service.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(new { query = "{ me { id } }" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.TokenFor("7"));

        using var answer = await service.Client.SendAsync(request);

        Assert.Equal("""{"data":{"me":{"id":"7"}}}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("{ me { id } }")]
    [InlineData("{ user(id: 1) { name email } }")]
    [InlineData("{ users { totalCount } }")]
    [InlineData("{ notes { totalCount } }")]
    [InlineData("{ note(id: 1) { title } }")]
    [InlineData("{ organization(id: 1) { name } }")]
    [InlineData("{ searchNotes(query: \"plan\") { totalCount } }")]
    [InlineData("mutation { deleteNote(id: 1) { id } }")]
    [InlineData("mutation { createNote(input: {title: \"x\"}) { id } }")]
    public async Task Production_without_a_token_is_unauthenticated(string document)
    {
        await using var service = await Service.StartAsync("Production", settings: "--PCF:Store:DemoData=true");

        Assert.Equal("UNAUTHENTICATED", await service.ErrorCodeAsync(document));
    }

    [Fact]
    public async Task Health_needs_no_sign_in()
    {
        await using var service = await Service.StartAsync("Production");

        Assert.Equal("HEALTHY",
            (await service.AskAsync("{ health { status } }")).GetProperty("data").GetProperty("health").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_token_that_is_not_to_be_trusted_is_refused_whatever_is_wrong_with_it()
    {
        await using var service = await Service.StartAsync();
        var key = DevelopmentKey.LoadOrMake(Path.Combine(service.Folder, "key.json"));
        var other = DevelopmentKey.LoadOrMake(Path.Combine(service.Folder, "other-key.json"));
        var good = service.TokenFor("1");
        var hour = TimeSpan.FromHours(1);
        string[] bad =
        [
            "rubbish",
            "a.b.c",
            good[..^8] + "AAAAAAAA",
            $"{Unsigned(good)}",
            DevelopmentKey.Mint(key, "pcf-api", "1", Now - (2 * hour), hour),
            DevelopmentKey.Mint(key, "pcf-api", "1", Now + hour, hour),
            DevelopmentKey.Mint(key, "another-audience", "1", Now, hour),
            DevelopmentKey.Mint(other, "pcf-api", "1", Now, hour),
            DevelopmentKey.Mint(key, "pcf-api", "nobody", Now, hour),
            DevelopmentKey.Mint(key, "pcf-api", "###", Now, hour),
        ];

        foreach (var token in bad)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = "{ me { id } }" }) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await service.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal("UNAUTHENTICATED", body.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
        }
    }

    [Theory]
    [InlineData("253402300799")]
    [InlineData("253402300800")]
    [InlineData("1000000000000000000")]
    [InlineData("9223372036854775807")]
    public async Task A_token_that_never_expires_is_valid_over_each_transport(string expires)
    {
        await using var service = await Service.StartAsync();
        var key = DevelopmentKey.LoadOrMake(Path.Combine(service.Folder, "key.json"));
        var token = new JsonWebTokenHandler().CreateToken(
            $$"""{"iss":"pcf-development","aud":"pcf-api","sub":"7","exp":{{expires}}}""",
            new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256));

        foreach (var accept in new[] { "application/json", "text/event-stream" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = "{ me { id } }" }) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.Accept.ParseAdd(accept);
            using var answer = await service.Client.SendAsync(request);
            Assert.Contains("""{"data":{"me":{"id":"7"}}}""", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sign_in_is_the_scheme_that_other_middleware_can_ask_for()
    {
        await using var service = await Service.StartAsync();
        await using var scope = service.Services.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Headers.Authorization = $"Bearer {service.TokenFor("7")}";

        var signIn = await context.AuthenticateAsync("Bearer");

        Assert.Equal("7", signIn.Principal?.FindFirst("sub")?.Value);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health")]
    public async Task Paths_without_users_read_no_token_as_a_users(string path)
    {
        using var records = new RecordingLogs();
        await using var service = await Service.StartAsync(settings: "--Logging:LogLevel:Audit=Warning");
        service.Services.GetRequiredService<ILoggerFactory>().AddProvider(records);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Service.MetricsToken);

        using var answer = await service.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(records.Records, record => record.Event == "auth.refused");
    }

    [Theory]
    [InlineData("{\"keys\":[", "]}")]
    [InlineData("", "")]
    public async Task A_key_set_or_a_key_in_a_file_is_trusted_in_production(string before, string after)
    {
        var folder = Directory.CreateTempSubdirectory("pcf-test-").FullName;
        var issuer = DevelopmentKey.LoadOrMake(Path.Combine(folder, "issuer.json"));
        var keys = Path.Combine(folder, "keys.json");
        await File.WriteAllTextAsync(keys,
            $$"""{{before}}{"kty":"EC","crv":"P-256","kid":"{{issuer.Kid}}","x":"{{issuer.X}}","y":"{{issuer.Y}}"}{{after}}""");
        await using (var service = await Service.StartAsync(
            "Production", folder, "--PCF:Store:DemoData=true", $"--PCF:Auth:KeysFile={keys}", $"--PCF:Auth:Issuer={DevelopmentKey.Issuer}"))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = "{ me { id } }" }) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer",
                DevelopmentKey.Mint(issuer, "pcf-api", "2", Now, TimeSpan.FromHours(1)));
            using var answer = await service.Client.SendAsync(request);
            Assert.Equal("""{"data":{"me":{"id":"2"}}}""", await answer.Content.ReadAsStringAsync());
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_file_of_keys_is_read_again_when_it_changes_and_kept_while_it_is_half_written()
    {
        var folder = Directory.CreateTempSubdirectory("pcf-test-").FullName;
        var keys = Path.Combine(folder, "keys.json");
        var (first, second) = (DevelopmentKey.LoadOrMake(Path.Combine(folder, "1.json")), DevelopmentKey.LoadOrMake(Path.Combine(folder, "2.json")));
        await File.WriteAllTextAsync(keys, Public(first));
        var file = new IssuerKeyFile(keys, TimeProvider.System);
        Assert.Equal(first.Kid, Assert.Single(file.For(first.Kid)).KeyId);

        await File.WriteAllTextAsync(keys, "{\"keys\":[");
        Assert.Single(file.For(first.Kid));
        await File.WriteAllTextAsync(keys, Public(second));

        Assert.Empty(file.For(first.Kid));
        Assert.Equal(second.Kid, Assert.Single(file.For(null)).KeyId);
        Directory.Delete(folder, recursive: true);

        static string Public(JsonWebKey key) => $$"""{"kty":"EC","crv":"P-256","kid":"{{key.Kid}}","x":"{{key.X}}","y":"{{key.Y}}"}""";
    }

    [Theory]
    [InlineData(-1)]
    // Written before the time of day was set back.
    [InlineData(24 * 60)]
    public void A_file_of_keys_at_rest_is_read_once(int minutes)
    {
        var folder = Directory.CreateTempSubdirectory("pcf-test-").FullName;
        var path = Path.Combine(folder, "key.json");
        DevelopmentKey.LoadOrMake(path);
        File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(minutes));
        var file = new IssuerKeyFile(path, TimeProvider.System);
        // The first reading was before its age was known.
        var key = Assert.Single(file.For(null));

        Assert.Same(key, Assert.Single(file.For(null)));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"keys\":[]}")]
    [InlineData("{\"kty\":\"oct\",\"k\":\"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA\"}")]
    [InlineData("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"use\":\"enc\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}")]
    public async Task A_file_without_a_key_that_verifies_ends_the_start(string content)
    {
        var keys = Path.GetTempFileName();
        await File.WriteAllTextAsync(keys, content);

        var refused = Assert.Throws<SettingsException>(() => IssuerKeys.Read(keys));

        Assert.StartsWith("PCF__Auth__KeysFile is '", refused.Message, StringComparison.Ordinal);
        File.Delete(keys);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("{}")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\",\"d\":\"AA\"}")]
    public async Task A_development_key_that_cannot_sign_is_told(string content)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, content);

        Assert.Equal($"{path} holds no private EC key (P-256) as a JSON Web Key; delete it and it is made anew.",
            Assert.Throws<IOException>(() => DevelopmentKey.LoadOrMake(path)).Message);
        File.Delete(path);
    }

    [Fact]
    public void The_development_key_is_made_once_and_read_by_its_user_only()
    {
        var folder = Directory.CreateTempSubdirectory("pcf-test-").FullName;
        for (var round = 0; round < 50; round++)
        {
            var path = Path.Combine(folder, $"key{round}.json");
            using var together = new Barrier(4);
            var keys = new string[4];
            var threads = Array.ConvertAll(Enumerable.Range(0, 4).ToArray(), i => new Thread(() =>
            {
                together.SignalAndWait();
                keys[i] = DevelopmentKey.LoadOrMake(path).Kid;
            }));
            foreach (var thread in threads) { thread.Start(); }
            foreach (var thread in threads) { thread.Join(); }

            Assert.Single(keys.Distinct());
            if (!OperatingSystem.IsWindows()) { Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)); }
        }
        Directory.Delete(folder, recursive: true);
    }

    // The same claims under "alg": "none".
    private static string Unsigned(string token) => $"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{token.Split('.')[1]}.";
}
