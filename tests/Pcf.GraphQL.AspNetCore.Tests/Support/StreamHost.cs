using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pcf.GraphQL.AspNetCore.GraphiQL;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.AspNetCore.Tests.Support;

/// <summary>A schema with subscriptions on a real server, and what its sources know of their ends.</summary>
internal sealed class StreamHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrencyLimiter? _places;
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _slow;
    private int _open;
    private int _opened;

    private StreamHost(GraphQLStreamOptions streams, TrustedDocuments? documents, Func<int, object?, TimeSpan?>? charge, GraphiQLOptions? graphiQL,
        int? places)
    {
        var schema = Schema.Parse("""
            type Query { greet(name: String): String slow: Int }
            type Subscription { tick(n: Int!): Int forever: Int fail: Int big(size: Int!): String silent: Int }
            """);
        var executable = new SchemaBinder(schema)
            .Root("Query", t => t.Field("greet", field => "Hello, " + (field.Argument<string?>("name") ?? "world") + "!")
                .FieldAsync("slow", SlowAsync))
            .Root("Subscription", t => t
                .Stream("tick", field => Tick(field.Argument<int>("n"), field.Cancel))
                .Stream("forever", field => Tick(int.MaxValue, field.Cancel))
                .Stream("big", field => Big(field.Argument<int>("size"), field.Cancel))
                .Stream("silent", field => Silent(field.Cancel))
                .Stream("fail", _ => Fail()))
            .Build();
        _places = places is { } most ? new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = most }) : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGraphQL(
            "/graphql", new GraphQLEngine(executable, new EngineOptions { Charge = charge }),
            new GraphQLHttpOptions { MaxBodyBytes = 10_000, Streams = streams, Documents = documents, GraphiQL = graphiQL, Admit = Admit() });
    }

    public Uri Url => new(_app.Urls.First() + "/graphql");

    /// <summary>Sources that run now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Sources that have begun so far.</summary>
    public int Opened => Volatile.Read(ref _opened);

    public static async Task<StreamHost> StartAsync(
        GraphQLStreamOptions? streams = null, TrustedDocuments? documents = null, Func<int, object?, TimeSpan?>? charge = null,
        GraphiQLOptions? graphiQL = null, int? places = null)
    {
        var host = new StreamHost(streams ?? new GraphQLStreamOptions(), documents, charge, graphiQL, places);
        await host._app.StartAsync();
        return host;
    }

    /// <summary>A connection of a client that speaks the protocol; initialised unless said otherwise.</summary>
    public async Task<SocketClient> ConnectAsync(bool isInitialised = true, string? subprotocol = "graphql-transport-ws", string? origin = null)
    {
        var socket = new ClientWebSocket();
        if (subprotocol is not null) { socket.Options.AddSubProtocol(subprotocol); }
        if (origin is not null) { socket.Options.SetRequestHeader("Origin", origin); }
        try
        {
            await socket.ConnectAsync(new UriBuilder(Url) { Scheme = "ws" }.Uri, TestContext.Current.CancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        var client = new SocketClient(socket);
        if (!isInitialised) { return client; }
        await client.SendAsync("""{"type":"connection_init"}""");
        Assert.Equal("""{"type":"connection_ack"}""", await client.ReceiveAsync());
        return client;
    }

    /// <summary>Requests for the field <c>slow</c> that wait.</summary>
    public int Slow => Volatile.Read(ref _slow);

    /// <summary>Answers those requests, and all further ones.</summary>
    public void GoOn() => _goOn.SetResult();

    /// <summary>Places among the requests at work that are free, of those that the host was started with.</summary>
    public long FreePlaces => _places?.GetStatistics()?.CurrentAvailablePermits ?? 0;

    private Func<HttpContext, ValueTask<IDisposable?>>? Admit() => _places is null
        ? null
        : _ => ValueTask.FromResult<IDisposable?>(_places.AttemptAcquire() is { IsAcquired: true } place ? place : null);

    /// <summary>Waits until no source runs any more.</summary>
    public async Task AllEndedAsync()
    {
        while (Open > 0) { await Task.Delay(10, TestContext.Current.CancellationToken); }
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _places?.Dispose();
    }

    private async IAsyncEnumerable<int> Tick(int count, [EnumeratorCancellation] CancellationToken cancel)
    {
        Interlocked.Increment(ref _opened);
        Interlocked.Increment(ref _open);
        try
        {
            for (var i = 1; i <= count; i++)
            {
                if (count == int.MaxValue) { await Task.Delay(20, cancel); } else { await Task.Yield(); }
                yield return i;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async IAsyncEnumerable<string> Big(int size, [EnumeratorCancellation] CancellationToken cancel)
    {
        Interlocked.Increment(ref _open);
        try
        {
            var text = new string('x', size);
            while (!cancel.IsCancellationRequested)
            {
                await Task.Yield();
                yield return text;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async IAsyncEnumerable<int> Silent([EnumeratorCancellation] CancellationToken cancel)
    {
        Interlocked.Increment(ref _open);
        try
        {
            await Task.Delay(Timeout.Infinite, cancel);
            yield return 1;
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async ValueTask<int> SlowAsync(FieldContext field)
    {
        Interlocked.Increment(ref _slow);
        await _goOn.Task.WaitAsync(field.Cancel);
        return 1;
    }

    private static async IAsyncEnumerable<int> Fail()
    {
        await Task.Yield();
        yield return 1;
        throw new InvalidOperationException("The source broke.");
    }
}

/// <summary>A WebSocket client that sends and receives texts.</summary>
internal sealed class SocketClient(ClientWebSocket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    public Task SendAsync(string text, bool endOfMessage = true) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type, bool endOfMessage = true) =>
        socket.SendAsync(bytes, type, endOfMessage, TestContext.Current.CancellationToken);

    /// <summary>The next message, or the close code and its text.</summary>
    public async Task<string> ReceiveAsync()
    {
        var text = new StringBuilder();
        while (true)
        {
            var part = await socket.ReceiveAsync(_buffer, TestContext.Current.CancellationToken);
            if (part.MessageType == WebSocketMessageType.Close) { return $"{(int?)part.CloseStatus} {part.CloseStatusDescription}"; }
            text.Append(Encoding.UTF8.GetString(_buffer, 0, part.Count));
            if (part.EndOfMessage) { return text.ToString(); }
        }
    }

    public Task CloseAsync() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
