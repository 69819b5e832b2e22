using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.AspNetCore.Tests.Support;

/// <summary>A small schema on a real server on a loopback port.</summary>
public sealed class GraphQLHost : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private WebApplication? _app;

    public Uri Url { get; private set; } = new("http://localhost");

    public async ValueTask InitializeAsync()
    {
        var schema = Schema.Parse(
            "type Query { greet(name: String): String who: String fail: Int! plain: Int } type Mutation { count: Int } type Subscription { tick: Int }");
        var executable = new SchemaBinder(schema)
            .Root("Query", t => t
                .Field("greet", field => "Hello, " + (field.Argument<string?>("name") ?? "world") + "!")
                .Field("who", field => (string?)field.State)
                .Field("fail", _ => (int?)null)
                .Field("plain", _ => 1))
            .Cacheable("Query.greet", 5, CacheScope.Public).Cacheable("Query.who", 3).Cacheable("Query.fail", 5)
            .Root("Mutation", t => t.Field("count", _ => 1))
            .Root("Subscription", t => t.Stream("tick", _ => Ticks()))
            .Build();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(server => server.Limits.MinRequestBodyDataRate = new MinDataRate(1_000, TimeSpan.FromSeconds(2)));
        _app = builder.Build();
        var options = new EngineOptions { DecorateError = (error, _) => error.Extensions["traceId"] = "t1" };
        _app.MapGraphQL("/graphql", new GraphQLEngine(executable, options), new GraphQLHttpOptions
        {
            MaxBodyBytes = 10_000,
            State = http => ValueTask.FromResult<object?>(http.Request.Headers["X-Who"].ToString()),
        });
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Url = new Uri(address + "/graphql");
    }

    public async Task<Answer> Post(string body, string? accept = null, string? contentType = "application/json", string? who = null,
        string? encoding = null) =>
        await Send(HttpMethod.Post, Url, Encoding.UTF8.GetBytes(body), accept, contentType, who, encoding);

    /// <summary>Posts the head and a part of the body, waits for the answer, and returns its text.</summary>
    public async Task<string> SendSlowly(string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body[..5]}"));
        using var answer = new StreamReader(stream);
        return await answer.ReadToEndAsync();
    }

    public async Task<Answer> Send(
        HttpMethod method, Uri url, byte[]? body = null, string? accept = null, string? contentType = null, string? who = null,
        string? encoding = null)
    {
        using var request = new HttpRequestMessage(method, url);
        if (body is not null) { request.Content = new ByteArrayContent(body); }
        if (contentType is not null) { request.Content!.Headers.TryAddWithoutValidation("Content-Type", contentType); }
        if (encoding is not null) { request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", encoding); }
        if (accept is not null) { request.Headers.TryAddWithoutValidation("Accept", accept); }
        if (who is not null) { request.Headers.Add("X-Who", who); }
        using var response = await _client.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
        return new Answer(
            response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            Encoding.UTF8.GetString(bytes),
            string.Join(", ", response.Content.Headers.Allow));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_app is not null) { await _app.DisposeAsync(); }
    }

    private static async IAsyncEnumerable<int> Ticks()
    {
        await Task.Yield();
        yield return 1;
    }
}

public sealed record Answer(HttpStatusCode Status, string? ContentType, string Body, string Allow);
