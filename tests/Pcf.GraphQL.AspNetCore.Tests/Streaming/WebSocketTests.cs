using System.Net.WebSockets;
using System.Text;
using Pcf.GraphQL.AspNetCore.Tests.Support;

namespace Pcf.GraphQL.AspNetCore.Tests.Streaming;

/// <summary>The GraphQL over WebSocket Protocol, message by message and close code by close code.</summary>
public sealed class WebSocketTests
{
    [Fact]
    public async Task A_subscription_has_an_answer_for_each_event_and_ends()
    {
        await using var host = await StreamHost.StartAsync();
        using var client = await host.ConnectAsync();

        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"subscription { tick(n: 2) }"}}""");

        Assert.Equal("""{"id":"a","type":"next","payload":{"data":{"tick":1}}}""", await client.ReceiveAsync());
        Assert.Equal("""{"id":"a","type":"next","payload":{"data":{"tick":2}}}""", await client.ReceiveAsync());
        Assert.Equal("""{"id":"a","type":"complete"}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_query_is_answered_once_with_its_variables()
    {
        await using var host = await StreamHost.StartAsync();
        using var client = await host.ConnectAsync();

        await client.SendAsync("""{"id":"ü","type":"subscribe","payload":{"query":"query Q($n: String) { greet(name: $n) }","variables":{"n":"Ada"},"operationName":"Q"}}""");

        Assert.Equal("""{"id":"\u00FC","type":"next","payload":{"data":{"greet":"Hello, Ada!"}}}""", await client.ReceiveAsync());
        Assert.Equal("""{"id":"\u00FC","type":"complete"}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_request_that_is_not_executed_gets_its_errors_and_frees_its_id()
    {
        await using var host = await StreamHost.StartAsync();
        using var client = await host.ConnectAsync();

        for (var round = 0; round < 3; round++)
        {
            await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"{ nothing }"}}""");
            Assert.StartsWith("""{"id":"a","type":"error","payload":[{"message":"Cannot query field""", await client.ReceiveAsync(),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_source_that_breaks_ends_its_operation_and_no_other()
    {
        await using var host = await StreamHost.StartAsync();
        using var client = await host.ConnectAsync();

        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"subscription { fail }"}}""");

        Assert.Equal("""{"id":"a","type":"next","payload":{"data":{"fail":1}}}""", await client.ReceiveAsync());
        var broken = await client.ReceiveAsync();
        Assert.Contains("\"code\":\"INTERNAL\"", broken, StringComparison.Ordinal);
        Assert.DoesNotContain("The source broke", broken, StringComparison.Ordinal);
        Assert.Equal("""{"id":"a","type":"complete"}""", await client.ReceiveAsync());
        await client.SendAsync("""{"type":"ping","payload":{"n":1}}""");
        Assert.Equal("""{"type":"pong","payload":{"n":1}}""", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Complete_ends_the_source_and_the_id_can_be_used_again_at_once()
    {
        await using var host = await StreamHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"subscription { forever }"}}""");
        Assert.Contains("\"forever\":1", await client.ReceiveAsync(), StringComparison.Ordinal);

        await client.SendAsync("""{"id":"a","type":"complete"}""");
        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"{ greet }"}}""");

        string message;
        do { message = await client.ReceiveAsync(); } while (message.Contains("forever", StringComparison.Ordinal));
        Assert.Equal("""{"id":"a","type":"next","payload":{"data":{"greet":"Hello, world!"}}}""", message);
        await host.AllEndedAsync();
    }

    [Theory]
    [InlineData("4400 Invalid message received", "rubbish")]
    [InlineData("4400 Invalid message received", "[]")]
    [InlineData("4400 Invalid message received", "{}")]
    [InlineData("4400 Invalid message received: its type is not known", """{"type":"start"}""")]
    [InlineData("4400 Invalid message received: 'payload' should be an object", """{"type":"ping","payload":7}""")]
    [InlineData("4400 Invalid message received: 'payload' should be an object", """{"id":"a","type":"subscribe","payload":null}""")]
    [InlineData("4400 Invalid message received: 'id' should be a string of 1 to 256 characters",
        """{"type":"subscribe","payload":{"query":"{ greet }"}}""")]
    [InlineData("4400 Invalid message received: 'payload' should have a 'query'", """{"id":"a","type":"subscribe","payload":{"query":7}}""")]
    [InlineData("4400 Invalid message received: 'payload' should have a 'query'", """{"id":"a","type":"subscribe"}""")]
    [InlineData("4429 Too many initialisation requests", """{"type":"connection_init"}""")]
    public async Task A_message_against_the_protocol_closes_the_connection(string closed, string message)
    {
        await using var host = await StreamHost.StartAsync();
        using var client = await host.ConnectAsync();

        await client.SendAsync(message);

        Assert.Equal(closed, await client.ReceiveAsync());
    }

    [Fact]
    public async Task Binary_and_oversized_messages_close_the_connection()
    {
        await using var host = await StreamHost.StartAsync();
        using var binary = await host.ConnectAsync();
        using var large = await host.ConnectAsync();

        await binary.SendAsync(Encoding.UTF8.GetBytes("""{"type":"ping"}"""), WebSocketMessageType.Binary);
        await large.SendAsync($$$"""{"type":"ping","payload":{"x":"{{{new string('x', 20_000)}}}"}}""");

        Assert.Equal("4400 Invalid message received: it should be text", await binary.ReceiveAsync());
        Assert.Equal("1009 A message is larger than 10000 bytes", await large.ReceiveAsync());
    }

    [Fact]
    public async Task Subscribing_before_the_connection_is_acknowledged_is_unauthorized()
    {
        await using var host = await StreamHost.StartAsync();
        using var client = await host.ConnectAsync(isInitialised: false);

        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"{ greet }"}}""");

        Assert.Equal("4401 Unauthorized", await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_client_that_is_not_admitted_is_forbidden_by_its_payload()
    {
        await using var host = await StreamHost.StartAsync(new GraphQLStreamOptions
        {
            Connect = (_, payload) => ValueTask.FromResult(payload.TryGetProperty("token", out var token) && token.GetString() == "made-up-token"),
        });
        using var client = await host.ConnectAsync(isInitialised: false);
        using var admitted = await host.ConnectAsync(isInitialised: false);

        await client.SendAsync("""{"type":"connection_init","payload":{"token":"another"}}""");
        await admitted.SendAsync("""{"type":"connection_init","payload":{"token":"made-up-token"}}""");

        Assert.Equal("4403 Forbidden", await client.ReceiveAsync());
        Assert.Equal("""{"type":"connection_ack"}""", await admitted.ReceiveAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("graphql-ws")]
    public async Task Another_subprotocol_is_not_acceptable(string? subprotocol)
    {
        await using var host = await StreamHost.StartAsync();
        try
        {
            using var client = await host.ConnectAsync(isInitialised: false, subprotocol);

            Assert.Equal("4406 Subprotocol not acceptable", await client.ReceiveAsync());
        }
        catch (WebSocketException e) when (subprotocol is not null)
        {
            // .NET's client does not read the close frame of a server that chose none of its subprotocols.
            Assert.Contains("subprotocol", e.Message, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_client_that_never_initialises_is_closed()
    {
        await using var host = await StreamHost.StartAsync(new GraphQLStreamOptions { InitTimeout = TimeSpan.FromMilliseconds(100) });
        using var client = await host.ConnectAsync(isInitialised: false);

        Assert.Equal("4408 Connection initialisation timeout", await client.ReceiveAsync());
    }

    [Fact]
    public async Task An_id_in_use_closes_the_connection_and_ends_its_sources()
    {
        await using var host = await StreamHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"subscription { forever }"}}""");
        Assert.Contains("\"forever\":1", await client.ReceiveAsync(), StringComparison.Ordinal);

        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"{ greet }"}}""");

        string message;
        do { message = await client.ReceiveAsync(); } while (message.Contains("forever", StringComparison.Ordinal));
        Assert.Equal("4409 Subscriber for a already exists", message);
        await client.CloseAsync();
        await host.AllEndedAsync();
    }

    [Theory]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("https://app.example.com", true)]
    [InlineData(null, true)]
    public async Task A_page_of_another_origin_may_not_connect(string? origin, bool mayConnect)
    {
        await using var host = await StreamHost.StartAsync(new GraphQLStreamOptions { AllowedOrigins = ["https://app.example.com"] });

        var connecting = host.ConnectAsync(origin: origin ?? $"http://{host.Url.Authority}");

        if (mayConnect) { (await connecting).Dispose(); }
        else { Assert.Contains("403", (await Assert.ThrowsAsync<WebSocketException>(() => connecting)).Message, StringComparison.Ordinal); }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_goes_ends_its_sources(bool says)
    {
        await using var host = await StreamHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"subscription { forever }"}}""");
        Assert.Contains("\"forever\":1", await client.ReceiveAsync(), StringComparison.Ordinal);

        if (says) { await client.CloseAsync(); } else { client.Abort(); }

        await host.AllEndedAsync();
        Assert.Equal(1, host.Opened);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_cut_and_its_source_ends()
    {
        await using var host = await StreamHost.StartAsync(new GraphQLStreamOptions { SendTimeout = TimeSpan.FromMilliseconds(300) });
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"subscription { big(size: 1000000) }"}}""");
        while (host.Open == 0) { await Task.Delay(10, TestContext.Current.CancellationToken); }

        await host.AllEndedAsync();
    }

    [Fact]
    public async Task A_stop_of_the_service_closes_connections_and_ends_their_sources()
    {
        await using var host = await StreamHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"id":"a","type":"subscribe","payload":{"query":"subscription { forever }"}}""");
        Assert.Contains("\"forever\":1", await client.ReceiveAsync(), StringComparison.Ordinal);

        var stopping = host.StopAsync();
        string message;
        do { message = await client.ReceiveAsync(); } while (message.Contains("forever", StringComparison.Ordinal));
        Assert.Equal("1001 The service is stopping", message);
        await client.CloseAsync();

        await stopping;
        Assert.Equal(0, host.Open);
    }
}
