using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pcf.Api.Admission;
using Pcf.Api.Tests.Support;

namespace Pcf.Api.Tests.Health;

/// <summary>What <c>/health/ready</c> answers when something is wrong with the real service.</summary>
public sealed class ReadinessTests
{
    private const string NoCache = "--PCF:Health:CacheFor=00:00:00";

    [Fact]
    public async Task A_removed_store_is_not_ready_and_takes_no_notes()
    {
        await using var service = await Service.StartAsync(settings: [NoCache]);
        File.Delete(Path.Combine(service.Folder, "pcf.db"));

        var (status, report) = await ReadyAsync(service);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("The store is not available: its file is missing.", Message(report, "store"));
        Assert.Equal("UNAVAILABLE", await service.ErrorCodeAsync("mutation { createNote(input: { title: \"t\", content: \"c\" }) { id } }"));
    }

    [Theory]
    [InlineData("false", HttpStatusCode.OK, "degraded")]
    [InlineData("true", HttpStatusCode.ServiceUnavailable, "unhealthy")]
    public async Task Overload_degrades_unless_the_operator_says_otherwise(string unready, HttpStatusCode expected, string name)
    {
        await using var service = await Service.StartAsync(settings: [NoCache, $"--PCF:Health:OverloadIsUnready={unready}"]);
        await ReadyAsync(service);
        service.Services.GetRequiredService<AdaptiveLimit>().CountRefused();

        var (status, report) = await ReadyAsync(service);

        Assert.Equal((expected, name), (status, report.GetProperty("status").GetString()));
        Assert.Equal("requests are refused, because too many are at work", Message(report, "load"));
        Assert.Equal("available", Message(report, "store"));
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(service)).Status);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    public async Task Health_answers_head(string path)
    {
        await using var service = await Service.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, path);

        using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_service_that_stops_is_not_ready_and_closes_connections_by_their_answers()
    {
        await using var service = await Service.StartAsync(settings: ["--PCF:Host:DrainDelay=00:00:03"]);
        var lifetime = service.Services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.StopApplication();

        using var ready = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        using var alive = await service.Client.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("\"status\":\"stopping\"", await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.True(ready.Headers.ConnectionClose);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    private static string? Message(JsonElement report, string dependency) =>
        report.GetProperty("dependencies").GetProperty(dependency).GetProperty("message").GetString();

    private static async Task<(HttpStatusCode Status, JsonElement Report)> ReadyAsync(Service service)
    {
        using var answer = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement);
    }
}
