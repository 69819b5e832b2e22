using System.Net;
using System.Text;
using Pcf.GraphQL.AspNetCore.Tests.Support;

namespace Pcf.GraphQL.AspNetCore.Tests.Streaming;

/// <summary>Subscriptions over server-sent events, in the distinct connections mode.</summary>
public sealed class EventStreamTests : IDisposable
{
    private readonly HttpClient _client = new();

    [Fact]
    public async Task A_subscription_has_an_event_for_each_answer_and_completes()
    {
        await using var host = await StreamHost.StartAsync();

        using var answer = await PostAsync(host, """{"query":"subscription { tick(n: 2) }"}""");

        Assert.Equal("text/event-stream; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.True(answer.Headers.CacheControl is { NoCache: true, NoTransform: true });
        Assert.Equal("""
            event: next
            data: {"data":{"tick":1}}

            event: next
            data: {"data":{"tick":2}}

            event: complete
            data: 


            """.ReplaceLineEndings("\n"), await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("{ greet }", """{"data":{"greet":"Hello, world!"}}""")]
    [InlineData("{ nothing }", """{"errors":[{"message":"Cannot query field""")]
    public async Task Other_requests_have_one_event(string query, string expected)
    {
        await using var host = await StreamHost.StartAsync();

        using var answer = await PostAsync(host, $$"""{"query":"{{query}}"}""");

        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith($"event: next\ndata: {expected}", body, StringComparison.Ordinal);
        Assert.EndsWith("\n\nevent: complete\ndata: \n\n", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_is_refused_by_its_status()
    {
        await using var host = await StreamHost.StartAsync();

        using var answer = await PostAsync(host, "rubbish");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task While_nothing_happens_comments_keep_the_connection()
    {
        await using var host = await StreamHost.StartAsync(
            new GraphQLStreamOptions { KeepAlive = TimeSpan.FromSeconds(1), Clock = new HurriedClock() });
        using var answer = await PostAsync(host, """{"query":"subscription { silent }"}""");
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        Assert.Equal(":", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal(":", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_client_that_goes_ends_its_source()
    {
        await using var host = await StreamHost.StartAsync();
        var answer = await PostAsync(host, """{"query":"subscription { forever }"}""");
        while (host.Open == 0) { await Task.Delay(10, TestContext.Current.CancellationToken); }

        answer.Dispose();

        await host.AllEndedAsync();
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_cut_and_its_source_ends()
    {
        await using var host = await StreamHost.StartAsync(new GraphQLStreamOptions { SendTimeout = TimeSpan.FromMilliseconds(300) });
        using var answer = await PostAsync(host, """{"query":"subscription { big(size: 1000000) }"}""");
        while (host.Open == 0) { await Task.Delay(10, TestContext.Current.CancellationToken); }

        await host.AllEndedAsync();
    }

    [Fact]
    public async Task A_stop_of_the_service_ends_streams()
    {
        await using var host = await StreamHost.StartAsync();
        using var answer = await PostAsync(host, """{"query":"subscription { forever }"}""");
        while (host.Open == 0) { await Task.Delay(10, TestContext.Current.CancellationToken); }

        await host.StopAsync();

        Assert.Equal(0, host.Open);
    }

    [Fact]
    public async Task One_stream_too_many_is_answered_with_503_and_when_to_try_again()
    {
        await using var host = await StreamHost.StartAsync(new GraphQLStreamOptions { MaxConnections = 1 });
        using var first = await PostAsync(host, """{"query":"subscription { forever }"}""");

        using var second = await PostAsync(host, """{"query":"subscription { forever }"}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), second.Headers.RetryAfter?.Delta);
        Assert.Contains("\"code\":\"UNAVAILABLE\"", await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> PostAsync(StreamHost host, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            host.Url)
        { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("text/event-stream");
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    // A second passes in a hundredth of one.
    private sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 100 : dueTime, period);
    }
}
