using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Api.Authentication;
using Pcf.Api.Tests.Support;
using Pcf.Workspace.Notes;

namespace Pcf.Api.Tests.GraphQL;

/// <summary>Subscriptions of the service over both transports: whose they are, what arrives, and when they end.</summary>
public sealed class StreamTests
{
    private const string Subscribe = """{"id":"a","type":"subscribe","payload":{"query":"subscription { noteCreated { title } }"}}""";
    private const string Me = """{"id":"a","type":"subscribe","payload":{"query":"{ me { id } }"}}""";

    [Theory]
    [InlineData("authorization")]
    [InlineData("Authorization")]
    public async Task The_token_in_the_payload_names_the_caller(string name)
    {
        await using var service = await Service.StartAsync();
        using var socket = await ConnectAsync(service);

        await SendAsync(socket, $$$"""{"type":"connection_init","payload":{"{{{name}}}":"Bearer {{{service.TokenFor("7")}}}"}}""");
        Assert.Equal("""{"type":"connection_ack"}""", await ReceiveAsync(socket));
        await SendAsync(socket, Me);

        Assert.Equal("""{"id":"a","type":"next","payload":{"data":{"me":{"id":"7"}}}}""", await ReceiveAsync(socket));
    }

    [Fact]
    public async Task The_token_in_the_header_names_the_caller()
    {
        await using var service = await Service.StartAsync("Production", settings: "--PCF:Store:DemoData=true");
        using var anonymous = await ConnectAsync(service);

        // A connection that may do nothing is not held.
        await SendAsync(anonymous, """{"type":"connection_init"}""");
        Assert.Equal("4403 Forbidden", await ReceiveAsync(anonymous));

        await using var development = await Service.StartAsync();
        using var socket = await ConnectAsync(development, development.TokenFor("7"));
        await SendAsync(socket, """{"type":"connection_init"}""");
        Assert.Equal("""{"type":"connection_ack"}""", await ReceiveAsync(socket));
        await SendAsync(socket, Me);
        Assert.Contains("\"id\":\"7\"", await ReceiveAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_user_holds_a_tenth_of_the_connections_at_most()
    {
        await using var service = await Service.StartAsync();
        var held = new List<ClientWebSocket>();
        var last = "";
        for (var i = 0; i < 101; i++)
        {
            var socket = await ConnectAsync(service, service.TokenFor("7"));
            held.Add(socket);
            await SendAsync(socket, """{"type":"connection_init"}""");
            last = await ReceiveAsync(socket);
        }
        using var other = await ConnectAsync(service, service.TokenFor("8"));
        await SendAsync(other, """{"type":"connection_init"}""");

        Assert.Equal("1013 This client has 100 connections open already", last);
        Assert.Equal("""{"type":"connection_ack"}""", await ReceiveAsync(other));
        foreach (var socket in held) { socket.Dispose(); }
    }

    [Theory]
    [InlineData("Bearer rubbish")]
    [InlineData("Basic Zm9v")]
    public async Task A_token_that_is_not_valid_is_forbidden(string authorization)
    {
        await using var service = await Service.StartAsync();
        using var socket = await ConnectAsync(service);

        await SendAsync(socket, $$$"""{"type":"connection_init","payload":{"authorization":"{{{authorization}}}"}}""");

        Assert.Equal("4403 Forbidden", await ReceiveAsync(socket));
    }

    [Fact]
    public async Task Events_arrive_over_the_socket_as_far_as_the_caller_may_read_them()
    {
        await using var service = await Service.StartAsync();
        using var own = await ConnectAsync(service, service.TokenFor("1"));
        using var other = await ConnectAsync(service, service.TokenFor("10"));
        foreach (var socket in new[] { own, other })
        {
            await SendAsync(socket, """{"type":"connection_init"}""");
            await ReceiveAsync(socket);
            await SendAsync(socket, Subscribe);
        }
        while (service.Services.GetRequiredService<NoteEvents>().Subscribers < 2) { await Task.Delay(10, TestContext.Current.CancellationToken); }

        await service.AskAsync("mutation { createNote(input: {title: \"Mine\"}) { id } }", user: "1");
        await service.AskAsync("mutation { createNote(input: {title: \"Theirs\"}) { id } }", user: "10");

        Assert.Equal("""{"id":"a","type":"next","payload":{"data":{"noteCreated":{"title":"Mine"}}}}""", await ReceiveAsync(own));
        Assert.Equal("""{"id":"a","type":"next","payload":{"data":{"noteCreated":{"title":"Theirs"}}}}""", await ReceiveAsync(other));
    }

    [Fact]
    public async Task Events_arrive_over_server_sent_events()
    {
        await using var service = await Service.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/graphql")
        { Content = new StringContent("""{"query":"subscription { noteCreated { title } }"}""", Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.TokenFor("1"));
        using var answer = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (service.Services.GetRequiredService<NoteEvents>().Subscribers < 1) { await Task.Delay(10, TestContext.Current.CancellationToken); }

        await service.AskAsync("mutation { createNote(input: {title: \"Mine\"}) { id } }", user: "1");

        Assert.Equal("event: next", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("""data: {"data":{"noteCreated":{"title":"Mine"}}}""", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_ends_when_its_token_does(bool overSocket)
    {
        await using var service = await Service.StartAsync();
        // The clocks of issuer and service may differ by 30 s, so this token has 1 s left.
        var key = DevelopmentKey.LoadOrMake(Path.Combine(service.Folder, "key.json"));
        var token = DevelopmentKey.Mint(key, "pcf-api", "1", TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(31));
        if (overSocket)
        {
            using var socket = await ConnectAsync(service, token);
            await SendAsync(socket, """{"type":"connection_init"}""");
            Assert.Equal("""{"type":"connection_ack"}""", await ReceiveAsync(socket));
            await SendAsync(socket, Subscribe);
            Assert.Equal("4403 The token has expired", await ReceiveAsync(socket));
        }
        else
        {
            using var request = new HttpRequestMessage(HttpMethod.Post,
                "/graphql")
            {
                Content = new StringContent("""{"query":"subscription { noteCreated { title } }"}""", Encoding.UTF8,
                    "application/json")
            };
            request.Headers.Accept.ParseAdd("text/event-stream");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead,
                TestContext.Current.CancellationToken);
            Assert.Equal("", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        while (service.Services.GetRequiredService<NoteEvents>().Subscribers > 0) { await Task.Delay(10, TestContext.Current.CancellationToken); }
    }

    private static async Task<ClientWebSocket> ConnectAsync(Service service, string? token = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        if (token is not null) { socket.Options.SetRequestHeader("Authorization", $"Bearer {token}"); }
        await socket.ConnectAsync(new UriBuilder(new Uri(service.Client.BaseAddress!, "/graphql")) { Scheme = "ws" }.Uri,
            TestContext.Current.CancellationToken);
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var part = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return part.MessageType == WebSocketMessageType.Close
            ? $"{(int?)part.CloseStatus} {part.CloseStatusDescription}"
            : Encoding.UTF8.GetString(buffer, 0, part.Count);
    }
}
