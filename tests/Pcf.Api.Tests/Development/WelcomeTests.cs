using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pcf.Api.Tests.Support;

namespace Pcf.Api.Tests.Development;

/// <summary>What stands at the service's address, in Development and elsewhere.</summary>
public sealed class WelcomeTests
{
    [Fact]
    public async Task In_Development_a_browser_gets_a_page_that_loads_nothing_from_elsewhere()
    {
        await using var service = await Service.StartAsync();

        using var answer = await GetAsync(service, "/", "text/html,application/xhtml+xml,*/*;q=0.8");
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.All(["href=\"/graphql\"", "href=\"/health/ready\"", "href=\"/metrics\""],
            link => Assert.Contains(link, page, StringComparison.Ordinal));
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        foreach (var (file, type) in new[] { ("page.js", "text/javascript; charset=utf-8"), ("page.css", "text/css; charset=utf-8") })
        {
            using var part = await GetAsync(service, "/development/" + file, "*/*");
            Assert.Equal((HttpStatusCode.OK, type), (part.StatusCode, part.Content.Headers.ContentType?.ToString()));
        }
    }

    [Fact]
    public async Task The_last_warnings_are_there_redacted()
    {
        await using var service = await Service.StartAsync(settings: "--Logging:LogLevel:Orders=Warning");
        service.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Orders").LogWarning("Late, {Password}", "Tr0ub4dor-and-3");

        using var answer = await GetAsync(service, "/development/records", "*/*");
        var records = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("Late, [REDACTED]", records[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Without_telemetry_there_are_no_warnings_and_no_failure()
    {
        await using var service = await Service.StartAsync(settings: "--PCF:Telemetry:Enabled=false");

        using var answer = await GetAsync(service, "/development/records", "*/*");

        Assert.Equal("[]", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/graphql")]
    public async Task In_Production_a_browser_gets_no_page(string path)
    {
        await using var service = await Service.StartAsync("Production");

        using var answer = await GetAsync(service, path, "text/html,*/*;q=0.8");

        Assert.NotEqual("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/development/records")]
    [InlineData("/development/page.js")]
    [InlineData("/graphql/graphiql/page.js")]
    public async Task In_Production_nothing_of_the_pages_is_there(string path)
    {
        await using var service = await Service.StartAsync("Production");

        using var answer = await GetAsync(service, path, "*/*");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task GraphiQL_can_be_had_in_Production_and_be_done_without_in_Development()
    {
        await using var with = await Service.StartAsync("Production", settings: "--PCF:GraphQL:GraphiQL=true");
        await using var without = await Service.StartAsync(settings: "--PCF:GraphQL:GraphiQL=false");

        using var page = await GetAsync(with, "/graphql", "text/html");
        using var refused = await GetAsync(without, "/graphql", "text/html");

        Assert.Equal(("text/html", HttpStatusCode.NotAcceptable), (page.Content.Headers.ContentType?.MediaType, refused.StatusCode));
        Assert.DoesNotContain("demo user", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> GetAsync(Service service, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
