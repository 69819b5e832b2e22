using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>Requests that cost a GraphQL service more than they cost their sender, each repeated by some clients until its time is over.</summary>
internal sealed class Attacks : IDisposable
{
    private const string Nested =
        "{ notes(first: 100) { edges { node { organization { members(first: 100) { edges { node { name email } } } } viewers { name } } } } }";

    private static readonly Dictionary<string, Func<Attacks, CancellationToken, Task>> ByName = new(StringComparer.Ordinal)
    {
        ["aliases"] = (attack, cancel) =>
            attack.AskAsync($"{{ {Repeat(300, i => $"a{i}: notes(first: 20) {{ edges {{ node {{ author {{ name email }} }} }} }} ")} }}", cancel),
        ["lists in lists"] = (attack, cancel) => attack.AskAsync(Nested, cancel),
        ["heaviest admitted"] =
        (attack, cancel) => attack.AskAsync("{ notes(first: 100) { edges { node { content title author { name } viewers { name } } } } }", cancel),
        ["introspection"] = (attack, cancel) => attack.AskAsync(
            $"{{ __schema {{ types {{ {Repeat(40, _ => "fields { type { ")} name {Repeat(40, _ => "} } ")} }} }} }}", cancel),
        ["mutations"] = (attack, cancel) =>
            attack.AskAsync($"mutation {{ {Repeat(60, i => $"m{i}: createNote(input: {{title: \"x\", content: \"{new string('y', 500)}\"}}) {{ id }} ")} }}", cancel),
        ["deep variables"] = (attack, cancel) => attack.PostAsync(
            "{\"query\":\"{ me { id } }\",\"variables\":{\"a\":" + new string('[', 400_000) + new string(']', 400_000) + "}}", cancel),
        ["errors"] = (attack, cancel) => attack.AskAsync($"{{ {Repeat(2_000, i => $"e{i}: nothing ")} }}", cancel),
        ["unread answers"] = (attack, cancel) =>
            attack.HoldAsync(Request("{ notes(first: 100) { edges { node { " + Repeat(10, i => $"c{i}: content ") + "} } } }"), cancel),
        ["unread introspection"] = (attack, cancel) => attack.HoldAsync(
            Request("{ __schema { types { name description fields { name description args { name description } } } } }"), cancel),
        ["slow bodies"] = (attack, cancel) =>
            attack.HoldAsync("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{", cancel),
        ["slow headers"] = (attack, cancel) => attack.HoldAsync("POST /graphql HTTP/1.1\r\nHost: x\r\nX-A: ", cancel),
        ["subscriptions"] = (attack, cancel) => attack.SubscribeAsync(cancel),
    };

    private readonly Uri _address;
    private readonly HttpClient _client;

    public Attacks(Uri address)
    {
        _address = address;
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address };
    }

    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>Runs an attack by some clients at once, each again and again, until the token ends it.</summary>
    public async Task RunAsync(string name, int clients, CancellationToken ended)
    {
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                try
                {
                    await ByName[name](this, ended);
                }
                catch (Exception e) when (e is HttpRequestException or OperationCanceledException or SocketException or IOException
                    or WebSocketException)
                {
                    // Refused or cut, as it should be.
                }
            }
        }, CancellationToken.None)));
    }

    public void Dispose() => _client.Dispose();

    private static string Repeat(int times, Func<int, string> part) => string.Concat(Enumerable.Range(0, times).Select(part));

    private static string Request(string query)
    {
        var body = JsonSerializer.Serialize(new { query });
        return $"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
    }

    private async Task AskAsync(string query, CancellationToken cancel)
    {
        using var answer = await _client.PostAsJsonAsync("/graphql", new { query }, cancel);
        await answer.Content.ReadAsByteArrayAsync(cancel);
    }

    private async Task PostAsync(string body, CancellationToken cancel)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync(new Uri("/graphql", UriKind.Relative), content, cancel);
        await answer.Content.ReadAsByteArrayAsync(cancel);
    }

    // Sends the same bytes on 20 connections and reads nothing, until the server cuts them or the attack ends.
    private async Task HoldAsync(string bytes, CancellationToken cancel)
    {
        var held = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 20; i++)
            {
                var client = new TcpClient { ReceiveBufferSize = 4_096 };
                held.Add(client);
                await client.ConnectAsync(_address.Host, _address.Port, cancel);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(bytes), cancel);
            }
            await Task.Delay(TimeSpan.FromSeconds(10), cancel);
        }
        finally
        {
            foreach (var client in held) { client.Dispose(); }
        }
    }

    private async Task SubscribeAsync(CancellationToken cancel)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        await socket.ConnectAsync(new UriBuilder(new Uri(_address, "/graphql")) { Scheme = "ws" }.Uri, cancel);
        await SendAsync(socket, """{"type":"connection_init"}""", cancel);
        for (var i = 0; i < 200; i++)
        {
            await SendAsync(socket, $$$"""{"id":"{{{i}}}","type":"subscribe","payload":{"query":"subscription { noteCreated { title } }"}}""",
                cancel);
        }
        await AskAsync("mutation { createNote(input: {title: \"x\"}) { id } }", cancel);
        await Task.Delay(100, cancel);
    }

    private static ValueTask SendAsync(ClientWebSocket socket, string text, CancellationToken cancel) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancel);
}
