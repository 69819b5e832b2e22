using System.Net;
using System.Net.Http.Headers;
using Pcf.GraphQL.AspNetCore.Tests.Support;

namespace Pcf.GraphQL.AspNetCore.Tests;

/// <summary>What a caller without budget gets over each transport.</summary>
public sealed class RateLimitTests : IDisposable
{
    private const string Refusal =
        """{"errors":[{"message":"The budget of this minute is spent; try again in 7 s.","extensions":{"code":"RATE_LIMITED","retryAfter":7}}]}""";

    private readonly HttpClient _client = new();

    [Theory]
    [InlineData("application/json", "{ greet }")]
    [InlineData("application/graphql-response+json", "{ greet }")]
    [InlineData("text/event-stream", "{ greet }")]
    [InlineData("text/event-stream", "subscription { tick(n: 1) }")]
    public async Task Over_HTTP_it_is_429_with_the_time_to_wait(string accept, string query)
    {
        await using var host = await StreamHost.StartAsync(charge: (_, _) => TimeSpan.FromSeconds(6.5));
        using var request = new HttpRequestMessage(HttpMethod.Post, host.Url)
        {
            Content = new StringContent($$"""{"query":"{{query}}"}""", new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Accept.ParseAdd(accept);

        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter?.Delta);
        Assert.Equal(Refusal, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, host.Opened);
    }

    [Fact]
    public async Task Over_a_WebSocket_the_operation_gets_the_error_and_the_connection_stays()
    {
        var spent = true;
        await using var host = await StreamHost.StartAsync(charge: (_, _) => Volatile.Read(ref spent) ? TimeSpan.FromSeconds(6.5) : null);
        using var client = await host.ConnectAsync();

        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"subscription { tick(n: 1) }"}}""");
        Assert.Equal($$"""{"id":"a","type":"error","payload":{{Refusal["{\"errors\":".Length..^1]}}}""", await client.ReceiveAsync());

        Volatile.Write(ref spent, false);
        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"subscription { tick(n: 1) }"}}""");
        Assert.Equal("""{"id":"a","type":"next","payload":{"data":{"tick":1}}}""", await client.ReceiveAsync());
    }

    public void Dispose() => _client.Dispose();
}
