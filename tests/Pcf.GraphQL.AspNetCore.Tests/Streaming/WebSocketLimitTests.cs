using System.Net.WebSockets;
using Pcf.GraphQL.AspNetCore.Tests.Support;

namespace Pcf.GraphQL.AspNetCore.Tests.Streaming;

/// <summary>What one connection and one client may take, over a WebSocket.</summary>
public sealed class WebSocketLimitTests
{
    [Fact]
    public async Task One_operation_too_many_is_refused_and_the_others_go_on()
    {
        await using var host = await StreamHost.StartAsync(new GraphQLStreamOptions { MaxOperations = 2 });
        using var client = await host.ConnectAsync();
        foreach (var id in new[] { "a", "b", "c" })
        {
            await client.SendAsync($$$"""{"id":"{{{id}}}","type":"subscribe","payload":{"query":"subscription { forever }"}}""");
        }

        string message;
        do { message = await client.ReceiveAsync(); } while (!message.Contains("\"id\":\"c\"", StringComparison.Ordinal));

        Assert.Equal("""{"id":"c","type":"error","payload":[{"message":"This connection runs 2 operations already; complete one first.","extensions":{"code":"RATE_LIMITED"}}]}""", message);
        while (host.Open < 2) { await Task.Delay(10, TestContext.Current.CancellationToken); }
    }

    [Fact]
    public async Task One_connection_of_a_client_too_many_is_closed_when_it_is_known_whose_it_is()
    {
        var streams = new GraphQLStreamOptions
        {
            MaxConnectionsPerClient = 2,
            ClientOf = http => http.Request.Headers.Origin.ToString(),
            AllowedOrigins = ["https://a.example", "https://b.example"],
        };
        await using var host = await StreamHost.StartAsync(streams);
        using var first = await host.ConnectAsync(origin: "https://a.example");
        using var second = await host.ConnectAsync(origin: "https://a.example");
        using var other = await host.ConnectAsync(origin: "https://b.example");

        using var third = await host.ConnectAsync(isInitialised: false, origin: "https://a.example");
        await third.SendAsync("""{"type":"connection_init"}""");
        Assert.Equal("1013 This client has 2 connections open already", await third.ReceiveAsync());

        first.Dispose();
        await Task.Run(async () =>
        {
            while (true)
            {
                using var again = await host.ConnectAsync(isInitialised: false, origin: "https://a.example");
                await again.SendAsync("""{"type":"connection_init"}""");
                if (await again.ReceiveAsync() == """{"type":"connection_ack"}""") { return; }
            }
        }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Operations_of_one_connection_wait_for_each_other_and_not_with_other_clients()
    {
        await using var host = await StreamHost.StartAsync(new GraphQLStreamOptions { MaxAtWork = 2 }, places: 3);
        using var client = await host.ConnectAsync();
        for (var i = 0; i < 10; i++)
        {
            await client.SendAsync($$$"""{"id":"{{{i}}}","type":"subscribe","payload":{"query":"{ slow }"}}""");
        }
        while (host.Slow < 2) { await Task.Delay(1, TestContext.Current.CancellationToken); }
        using var other = await host.ConnectAsync();

        await other.SendAsync("""{"id":"q","type":"subscribe","payload":{"query":"{ greet }"}}""");

        Assert.Equal("""{"id":"q","type":"next","payload":{"data":{"greet":"Hello, world!"}}}""", await other.ReceiveAsync());
        Assert.Equal(2, host.Slow);
        host.GoOn();
        var answers = new List<string>();
        while (answers.Count < 10)
        {
            if (await client.ReceiveAsync() is var text && text.Contains("\"next\"", StringComparison.Ordinal)) { answers.Add(text); }
        }
        Assert.All(answers, answer => Assert.Contains("\"slow\":1", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_of_empty_fragments_is_cut()
    {
        await using var host = await StreamHost.StartAsync();
        using var client = await host.ConnectAsync();

        for (var i = 0; i < 2_000; i++) { await client.SendAsync("", endOfMessage: false); }

        Assert.Equal("4400 Invalid message received: it has too many empty fragments", await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_subscription_that_waits_for_its_first_event_is_not_at_work()
    {
        await using var host = await StreamHost.StartAsync(places: 1);
        using var client = await host.ConnectAsync();
        for (var i = 0; i < 5; i++)
        {
            await client.SendAsync($$$"""{"id":"{{{i}}}","type":"subscribe","payload":{"query":"subscription { silent }"}}""");
            while (host.Open <= i || host.FreePlaces == 0) { await Task.Delay(1, TestContext.Current.CancellationToken); }
        }

        await client.SendAsync("""{"id":"q","type":"subscribe","payload":{"query":"{ greet }"}}""");

        Assert.Equal("""{"id":"q","type":"next","payload":{"data":{"greet":"Hello, world!"}}}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task One_connection_too_many_is_answered_with_503()
    {
        await using var host = await StreamHost.StartAsync(new GraphQLStreamOptions { MaxConnections = 1 });
        using var client = await host.ConnectAsync();

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => host.ConnectAsync());
        Assert.Contains("503", refused.Message, StringComparison.Ordinal);

        await client.CloseAsync();
        using var next = await ConnectEventually(host);
        await next.SendAsync("""{"type":"ping"}""");
        Assert.Equal("""{"type":"pong"}""", await next.ReceiveAsync());
    }

    // The server learns of a close a moment after the client.
    private static async Task<SocketClient> ConnectEventually(StreamHost host)
    {
        while (true)
        {
            try
            {
                return await host.ConnectAsync();
            }
            catch (WebSocketException)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }
    }
}
