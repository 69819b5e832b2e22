using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Api.Admission;
using Pcf.Api.Tests.Support;

namespace Pcf.Api.Tests.Admission;

/// <summary>The service under more requests than it admits.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task A_full_service_refuses_at_once_and_says_when_to_come_again_and_operators_still_get_in()
    {
        await using var service = await Service.StartAsync(
            settings: ["--PCF:Admission:MinRequests=1", "--PCF:Admission:MaxRequests=1", "--PCF:Admission:QueueTime=00:00:00"]);
        var limit = service.Services.GetRequiredService<AdaptiveLimit>();
        using (limit.TryEnter())
        {
            using var refused = await service.Client.PostAsJsonAsync("/graphql", new { query = "{ me { id } }" },
                TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
            Assert.Contains("\"code\":\"UNAVAILABLE\"", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
            foreach (var path in new[] { "/health", "/health/ready", "/metrics" })
            {
                using var answer = await service.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }

        Assert.Equal("1", (await service.AskAsync("{ me { id } }")).GetProperty("data").GetProperty("me").GetProperty("id").GetString());
        var page = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("graphql_requests_shed_total{reason=\"queue_full\"} 1\n", page, StringComparison.Ordinal);
        // Gauges of other services of this process are on the page too.
        Assert.Matches("graphql_requests_limit [0-9]+\n", page);
        Assert.Matches("graphql_requests_active [0-9]+\n", page);
    }

    [Fact]
    public async Task A_request_gets_the_place_that_becomes_free_while_it_waits()
    {
        await using var service = await Service.StartAsync(
            settings: ["--PCF:Admission:MinRequests=1", "--PCF:Admission:MaxRequests=1", "--PCF:Admission:QueueTime=00:00:05"]);
        var limit = service.Services.GetRequiredService<AdaptiveLimit>();
        var place = limit.TryEnter()!;
        var answer = service.AskAsync("{ me { id } }");
        while (limit.Waiting == 0) { await Task.Delay(10, TestContext.Current.CancellationToken); }

        place.Dispose();

        Assert.True((await answer).TryGetProperty("data", out _));
    }

    [Fact]
    public async Task A_full_service_refuses_streams_too_and_a_subscription_holds_no_place()
    {
        await using var service = await Service.StartAsync(settings:
            ["--PCF:Admission:MinRequests=1", "--PCF:Admission:MaxRequests=1", "--PCF:Admission:QueueTime=00:00:00"]);
        var limit = service.Services.GetRequiredService<AdaptiveLimit>();
        using var stream = await SubscribeAsync(service);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        while (limit.AtWork > 0) { await Task.Delay(10, TestContext.Current.CancellationToken); }

        using (limit.TryEnter())
        {
            using var refused = await SubscribeAsync(service);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }
    }

    private static async Task<HttpResponseMessage> SubscribeAsync(Service service)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = JsonContent.Create(new { query = "subscription { noteCreated { title } }" }),
        };
        request.Headers.Accept.ParseAdd("text/event-stream");
        return await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
