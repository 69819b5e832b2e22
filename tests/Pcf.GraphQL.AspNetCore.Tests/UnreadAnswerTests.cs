using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.AspNetCore.Tests;

/// <summary>Clients that ask for large answers and do not read them hold no more memory than the budget.</summary>
public sealed class UnreadAnswerTests : IAsyncLifetime
{
    private const int Size = 8_000_000;
    private readonly AnswerBudget _budget = new(2 * Size);
    private readonly HttpClient _client = new();
    private WebApplication? _app;

    [Fact]
    public async Task Unread_answers_take_the_budget_and_give_it_back_with_their_clients()
    {
        var unread = new List<TcpClient>();
        while (_budget.Taken <= Size) { unread.Add(await AskWithoutReadingAsync()); }

        using (var refused = await AskAsync("{ big }"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        }
        using (var small = await AskAsync("{ small }"))
        {
            Assert.Equal("""{"data":{"small":1}}""", await small.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        foreach (var client in unread) { client.Dispose(); }
        while (_budget.Taken > 0) { await Task.Delay(10, TestContext.Current.CancellationToken); }
        using var read = await AskAsync("{ big }");
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    public async ValueTask InitializeAsync()
    {
        var schema = new SchemaBinder(Schema.Parse("type Query { big: String small: Int }"))
            .Root("Query", t => t.Field("big", _ => new string('x', Size)).Field("small", _ => 1))
            .Build();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGraphQL("/graphql", new GraphQLEngine(schema, new EngineOptions { Answers = _budget }), new GraphQLHttpOptions { Answers = _budget });
        await _app.StartAsync();
        _client.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app!.DisposeAsync();
    }

    private Task<HttpResponseMessage> AskAsync(string query) =>
        _client.PostAsJsonAsync("/graphql", new { query }, TestContext.Current.CancellationToken);

    private async Task<TcpClient> AskWithoutReadingAsync()
    {
        const string Body = """{"query":"{ big }"}""";
        var client = new TcpClient { ReceiveBufferSize = 4_096 };
        await client.ConnectAsync(IPAddress.Loopback, _client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        var before = _budget.Taken;
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"),
            TestContext.Current.CancellationToken);
        while (_budget.Taken == before && _budget.Refused == 0) { await Task.Delay(10, TestContext.Current.CancellationToken); }
        return client;
    }
}
