using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>The service in Production takes the tokens of a real OpenID Connect issuer, whose keys it finds by discovery.</summary>
public sealed class IssuerTests : IDisposable
{
    private const string Me = "{ me { id } }";

    private readonly string _metricsToken = Path.GetTempFileName();

    public IssuerTests() => File.WriteAllText(_metricsToken, "made-up-token-for-tests");

    [Fact]
    public async Task A_token_of_the_issuer_names_the_caller()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var service = await StartAsync(issuer.Address);

        var (status, body) = await AskAsync(service, await issuer.TokenAsync("2"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("""{"data":{"me":{"id":"2"}}}""", body);
    }

    [Fact]
    public async Task Tokens_that_the_issuer_made_for_another_audience_or_for_an_unknown_user_are_refused()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var service = await StartAsync(issuer.Address);

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(service, await issuer.TokenAsync("2", "another-api"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(service, await issuer.TokenAsync("01999999-0000-7000-8000-000000000000"))).Status);
        Assert.Equal(0, await service.TerminateAsync());

        Assert.Equal(["wrong_audience", "unknown_user"], Refusals(service));
    }

    [Fact]
    public async Task A_rotated_key_is_found_without_a_restart_and_the_old_one_is_refused()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var service = await StartAsync(issuer.Address);
        var old = await issuer.TokenAsync("2");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(service, old)).Status);

        issuer.RotateKey();
        var token = await issuer.TokenAsync("3");

        var body = await Engine.EventuallyAsync("the new key's first answer",
            async () => await AskAsync(service, token) is { Status: HttpStatusCode.OK } answer ? answer.Body : null);
        Assert.Equal("""{"data":{"me":{"id":"3"}}}""", body);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(service, old)).Status);
        Assert.Equal(0, await service.TerminateAsync());
        Assert.Equal("unknown_key", Refusals(service)[^1]);
    }

    [Fact]
    public async Task An_issuer_that_is_away_is_no_fault_of_the_token()
    {
        var address = $"http://127.0.0.1:{Ports.Free()}";
        await using var service = await StartAsync(address);
        string token;
        await using (var other = await Issuer.StartAsync()) { token = await other.TokenAsync("2"); }

        var (status, body) = await AskAsync(service, token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("UNAVAILABLE",
            JsonDocument.Parse(body).RootElement.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
        using (var ready = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken))
        {
            var report = JsonDocument.Parse(await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
            Assert.Equal((HttpStatusCode.OK, "degraded"), (ready.StatusCode, report.GetProperty("status").GetString()));
            Assert.Equal("degraded", report.GetProperty("dependencies").GetProperty("issuer").GetProperty("status").GetString());
        }

        await using var issuer = await Issuer.StartAsync(address);
        token = await issuer.TokenAsync("2");
        await Engine.EventuallyAsync("the first answer after the issuer came up",
            async () => await AskAsync(service, token) is { Status: HttpStatusCode.OK } answer ? answer.Body : null);
        Assert.Equal(0, await service.TerminateAsync());
        Assert.Empty(Refusals(service));
    }

    public void Dispose() => File.Delete(_metricsToken);

    private Task<ServiceProcess> StartAsync(string authority) => ServiceProcess.StartAsync(
        ("ASPNETCORE_ENVIRONMENT", "Production"), ("PCF__Store__DemoData", "true"), ("PCF__Auth__Authority", authority),
        ("PCF__Telemetry__Metrics__TokenFile", _metricsToken));

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(ServiceProcess service, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = Me }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await service.Client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string[] Refusals(ServiceProcess service) =>
    [
        .. service.Lines.Where(line => line.Contains("\"auth.refused\"", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("fields").GetProperty("reason").GetString()!),
    ];
}
