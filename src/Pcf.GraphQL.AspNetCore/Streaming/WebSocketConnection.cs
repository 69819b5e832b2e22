using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pcf.GraphQL.AspNetCore.Requests;
using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.AspNetCore.Streaming;

/// <summary>One client over a WebSocket: reads its messages, runs its operations. Source: GraphQL over WebSocket Protocol.</summary>
internal sealed class WebSocketConnection : IDisposable
{
    private const int MostEmptyFragments = 1_000;

    private readonly WebSocket _socket;
    private readonly HttpContext _http;
    private readonly GraphQLEngine _engine;
    private readonly GraphQLHttpOptions _options;
    private readonly WebSocketOutput _output;
    private readonly ConcurrentDictionary<string, WebSocketOperation> _operations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly ITimer _expiry;
    private readonly StreamConnections _connections;
    private readonly SemaphoreSlim _atWork;
    private string? _client;
    private bool _isInitialised;
    private volatile bool _isAcknowledged;

    public WebSocketConnection(WebSocket socket, HttpContext http, GraphQLEngine engine, GraphQLHttpOptions options, StreamConnections connections)
    {
        _socket = socket;
        _http = http;
        _engine = engine;
        _options = options;
        _connections = connections;
        _atWork = new SemaphoreSlim(options.Streams.MaxAtWork);
        _output = new WebSocketOutput(socket, options.Streams.SendTimeout, options.Streams.Clock);
        _expiry = options.Streams.Clock.CreateTimer(
            static self => _ = ((WebSocketConnection)self!)._output.CloseAsync(CloseReason.Expired), this, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Serves the client until it goes or is closed.</summary>
    /// <returns>Why it has ended.</returns>
    public async Task<StreamEnd> RunAsync(CancellationToken stopping)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(_http.RequestAborted);
        using var stop = stopping.UnsafeRegister(static self => _ = ((WebSocketConnection)self!)._output.CloseAsync(CloseReason.Stopping), this);
        await using var init = _options.Streams.Clock.CreateTimer(
            static self => ((WebSocketConnection)self!).CheckInit(), this, _options.Streams.InitTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            if (_socket.SubProtocol is null) { await _output.CloseAsync(CloseReason.SubprotocolNotAcceptable); }
            await ReadAllAsync(life.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client has gone, or was cut.
        }
        await life.CancelAsync();
        foreach (var (_, operation) in _operations) { await operation.CancelAsync(); }
        await Task.WhenAll(_running.Keys);
        return _output.IsTooSlow ? StreamEnd.Slow : _output.Closed?.End ?? StreamEnd.Client;
    }

    public void Dispose()
    {
        _expiry.Dispose();
        _output.Dispose();
        _atWork.Dispose();
        _connections.Release(_client);
    }

    private async Task ReadAllAsync(CancellationToken cancel)
    {
        while (true)
        {
            using var message = new PooledBytes();
            var (kind, isWhole) = await ReadAsync(message, cancel);
            if (kind == WebSocketMessageType.Close)
            {
                if (_socket.State == WebSocketState.CloseReceived)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
                }
                return;
            }
            // After the server's close frame what the client still sends is read, until its own.
            if (_output.Closed is not null) { continue; }
            var reason = message.Length > _options.MaxBodyBytes ? CloseReason.TooBig(_options.MaxBodyBytes)
                : !isWhole ? CloseReason.TooManyFragments
                : kind == WebSocketMessageType.Binary ? CloseReason.InvalidMessage("Invalid message received: it should be text")
                : await HandleAsync(message.Written);
            if (reason is not null) { await _output.CloseAsync(reason); }
        }
    }

    // Reads a whole message; of one that is too large, or that never ends, no more than shows it.
    private async ValueTask<(WebSocketMessageType Type, bool IsWhole)> ReadAsync(PooledBytes message, CancellationToken cancel)
    {
        for (var empty = 0; ;)
        {
            var part = await _socket.ReceiveAsync(message.GetMemory(1024), cancel);
            if (part.MessageType == WebSocketMessageType.Close) { return (part.MessageType, true); }
            if (message.Length <= _options.MaxBodyBytes) { message.Advance(part.Count); }
            if (part.EndOfMessage) { return (part.MessageType, true); }
            if (part.Count == 0) { empty++; }
            if ((message.Length > _options.MaxBodyBytes || empty > MostEmptyFragments) && _output.Closed is null)
            {
                return (part.MessageType, false);
            }
        }
    }

    private async ValueTask<CloseReason?> HandleAsync(ReadOnlyMemory<byte> text)
    {
        if (ClientMessage.Parse(text, _options.MaxJsonDepth, out var problem) is not { } message) { return CloseReason.InvalidMessage(problem); }
        switch (message.Type)
        {
            case ClientMessageType.ConnectionInit:
                return await InitialiseAsync(message);
            case ClientMessageType.Ping:
                using (var pong = new PooledBytes())
                {
                    ServerMessage.WritePong(pong, message.Payload);
                    await _output.SendAsync(pong.Written);
                }
                return null;
            case ClientMessageType.Subscribe:
                return _isAcknowledged ? await SubscribeAsync(message) : CloseReason.Unauthorized;
            case ClientMessageType.Complete:
                if (_operations.TryRemove(message.Id, out var operation)) { await operation.CancelAsync(); }
                return null;
            default:
                return null;
        }
    }

    private async ValueTask<CloseReason?> InitialiseAsync(ClientMessage message)
    {
        if (_isInitialised) { return CloseReason.TooManyInits; }
        _isInitialised = true;
        if (_options.Streams.Connect is { } connect && !await connect(_http, message.Payload)) { return CloseReason.Forbidden; }
        var client = _options.Streams.ClientOf?.Invoke(_http);
        if (!_connections.TryClaim(client)) { return CloseReason.TooManyOfClient(_options.Streams.MaxConnectionsPerClient); }
        _client = client;
        _expiry.Change(_options.Streams.TimeLeft(_http), Timeout.InfiniteTimeSpan);
        _isAcknowledged = true;
        await _output.SendAsync(ServerMessage.ConnectionAck);
        return null;
    }

    private async ValueTask<CloseReason?> SubscribeAsync(ClientMessage message)
    {
        if (_operations.ContainsKey(message.Id)) { return CloseReason.SubscriberExists(message.Id); }
        var payload = message.Payload.ValueKind == System.Text.Json.JsonValueKind.Object ? Encoding.UTF8.GetBytes(message.Payload.GetRawText()) : [];
        var parameters = RequestParameters.FromJson(payload, _options, out var failure);
        if (parameters is null && failure is not { IsOfDocument: true })
        {
            return CloseReason.InvalidMessage("Invalid message received: 'payload' should have a 'query'");
        }
        var state = _options.State is null ? null : await _options.State(_http);
        if (parameters is null)
        {
            await RefuseAsync(message.Id, failure!.Code, failure.Message, state);
            return null;
        }
        if (_operations.Count >= _options.Streams.MaxOperations)
        {
            await RefuseAsync(
                message.Id, ErrorCodes.RateLimited,
                $"This connection runs {_options.Streams.MaxOperations} operations already; complete one first.", state);
            return null;
        }
        var operation = new WebSocketOperation(message.Id);
        _operations[message.Id] = operation;
        var request = parameters.ToRequest(_options, state, queriesOnly: false, sourceOpened: operation.EndWork);
        // Not on the reader's own thread: an operation that computes must not keep a "complete" from being read.
        var running = Task.Run(() => RunAsync(operation, request), CancellationToken.None);
        _running[running] = true;
        _ = running.ContinueWith(static (done, all) => ((ConcurrentDictionary<Task, bool>)all!).TryRemove(done, out _), _running,
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return null;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever failed, the client learns that its connection did, and the process goes on.")]
    private async Task RunAsync(WebSocketOperation operation, GraphQLRequest request)
    {
        try
        {
            if (!await operation.WaitAsync(_atWork)) { return; }
            var admitted = _options.Admit is { } admit ? await admit(_http) : null;
            if (admitted is null && _options.Admit is not null)
            {
                Remove(operation);
                await RefuseAsync(operation.Id, HttpFailure.Overload.Code, HttpFailure.Overload.Message, request.State);
                return;
            }
            operation.Admitted = admitted;
            await foreach (var response in _engine.SubscribeAsync(request, operation.Cancel))
            {
                operation.EndWork();
                if (operation.Cancel.IsCancellationRequested) { return; }
                if (!HeldAnswer.TryTake(_options.Answers, response.Length, out var held))
                {
                    Remove(operation);
                    await RefuseAsync(operation.Id, HttpFailure.NoMemory.Code, HttpFailure.NoMemory.Message, request.State);
                    return;
                }
                using var room = held;
                using var message = new PooledBytes();
                var isLast = ServerMessage.WriteAnswer(message, operation.Id, response.Span);
                // The client may use the id again as soon as it has the message.
                if (isLast) { Remove(operation); }
                await _output.SendAsync(message.Written);
                if (isLast) { return; }
            }
            if (!operation.Cancel.IsCancellationRequested && Remove(operation))
            {
                using var message = new PooledBytes();
                ServerMessage.WriteComplete(message, operation.Id);
                await _output.SendAsync(message.Written);
            }
        }
        catch (OperationCanceledException) when (operation.Cancel.IsCancellationRequested)
        {
            // The client has completed it, or has gone.
        }
        catch (Exception)
        {
            // The engine's observer has reported it.
            await _output.CloseAsync(CloseReason.Failed);
        }
        finally
        {
            Remove(operation);
            operation.Dispose();
        }
    }

    private async Task RefuseAsync(string id, string code, string problem, object? state)
    {
        using var error = new PooledBytes();
        _engine.WriteRequestError(error, code, problem, state);
        using var message = new PooledBytes();
        ServerMessage.WriteAnswer(message, id, error.Written.Span);
        await _output.SendAsync(message.Written);
    }

    private bool Remove(WebSocketOperation operation) => _operations.TryRemove(KeyValuePair.Create(operation.Id, operation));

    private void CheckInit()
    {
        if (!_isInitialised) { _ = _output.CloseAsync(CloseReason.InitTimeout); }
    }
}
