using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>Who gets to what operators reach, of the service as it runs in production.</summary>
public sealed class AccessTests : IDisposable
{
    private const string MetricsToken = "made-up-token-for-metrics";
    private const string LevelsToken = "made-up-token-for-levels";
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-access-").FullName;
    private readonly HttpClient _client = new();

    [Fact(Timeout = 60_000)]
    public async Task An_address_that_a_header_claims_opens_nothing()
    {
        await using var service = await ServiceProcess.StartAsync([.. Production(), ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true")]);
        var address = service.Client.BaseAddress!;

        foreach (var claimed in new[] { null, "127.0.0.1", "::1" })
        {
            Assert.Equal(401, await Status(HttpMethod.Get, new Uri(address, "/metrics"), null, claimed));
            Assert.Equal(401, await Status(HttpMethod.Get, new Uri(address, "/metrics"), LevelsToken, claimed));
            Assert.Equal(200, await Status(HttpMethod.Get, new Uri(address, "/metrics"), MetricsToken, claimed));
            // Without a management port there is no place for it.
            Assert.Equal(404, await Status(HttpMethod.Post, new Uri(address, "/loglevel"), LevelsToken, claimed));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Management_is_on_its_port_and_levels_have_a_token_of_their_own()
    {
        var port = Ports.Free();
        await using var service = ServiceProcess.Launch(
            [.. Production(), ("PCF__Telemetry__Metrics__Port", $"{port}"), ("Logging__LogLevel__Default", "None"),
                ("Logging__LogLevel__Audit", "None")]);
        var (own, management) = (service.Client.BaseAddress!, new Uri($"http://127.0.0.1:{port}"));
        await Engine.EventuallyAsync("the first answer", async () => await Reaches(new Uri(management, "/health")) ? "yes" : null);

        foreach (var path in new[] { "/metrics", "/METRICS/", "/health", "/Health/ready", "/loglevel" })
        {
            Assert.Equal(404, await Status(HttpMethod.Get, new Uri(own, path), MetricsToken, "127.0.0.1"));
        }
        Assert.Equal(404, await Status(HttpMethod.Post, new Uri(own, "/loglevel"), LevelsToken, "127.0.0.1"));
        foreach (var path in new[] { "/", "/graphql", "/nowhere" })
        {
            Assert.Equal(404, await Status(HttpMethod.Post, new Uri(management, path), MetricsToken));
        }
        Assert.Equal(200, await Status(HttpMethod.Get, new Uri(own, "/"), null));
        Assert.Equal(200, await Status(HttpMethod.Get, new Uri(management, "/health/ready"), null));
        Assert.Equal((401, 200),
            (await Status(HttpMethod.Get, new Uri(management, "/metrics"), null),
                await Status(HttpMethod.Get, new Uri(management, "/metrics"), MetricsToken)));
        Assert.Equal((401, 204),
            (await Status(HttpMethod.Post, new Uri(management, "/loglevel"), MetricsToken),
                await Status(HttpMethod.Post, new Uri(management, "/loglevel"), LevelsToken)));

        Assert.Equal(0, await service.TerminateAsync());
        // Audit records are written whatever the levels are. The level that was changed lets the service's own event of the stop through.
        var written = service.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString());
        Assert.Equal(["audit.level_refused", "audit.level_changed", "host.draining"], written);
    }

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private (string Name, string Value)[] Production() => [("ASPNETCORE_ENVIRONMENT", "Production"),
        ("PCF__Telemetry__Metrics__TokenFile", File("metrics", MetricsToken)), ("PCF__Telemetry__Levels__TokenFile", File("levels", LevelsToken))];

    private string File(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    private async Task<int> Status(HttpMethod method, Uri address, string? token, string? claimed = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent("""{"category":"Pcf.Api","level":"Trace","minutes":1}""", Encoding.UTF8, "application/json");
        }
        if (token is not null) { request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token); }
        if (claimed is not null) { request.Headers.Add("X-Forwarded-For", claimed); }
        using var answer = await _client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<bool> Reaches(Uri address)
    {
        try
        {
            return await Status(HttpMethod.Get, address, null) == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
