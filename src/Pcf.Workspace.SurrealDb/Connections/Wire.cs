using System.Buffers;
using System.Formats.Cbor;
using System.Net.WebSockets;
using System.Security.Authentication;

namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>One WebSocket to the server: a request goes out, its response comes back. One request at a time; reading never stops, so that a
/// connection that ends is known at once.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private const int MaxMessage = 64 * 1024 * 1024;
    private const int ReadAtOnce = 16 * 1024;

    // So long a connection that is dead without a word stays unnoticed while nothing waits for it.
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PongTimeout = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket;
    private readonly Action<Wire> _ended;
    private readonly Lock _gate = new();
    private TaskCompletionSource<RpcMessages.Response>? _waiting;
    private long _id;
    private bool _isOver;

    private Wire(ClientWebSocket socket, Action<Wire> ended)
    {
        _socket = socket;
        _ended = ended;
    }

    /// <summary>Whether the connection has ended; it does not come back.</summary>
    public bool IsOver => Volatile.Read(ref _isOver);

    /// <summary>Whether the connection ended because its caller left or the deadline passed.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Connects.</summary>
    /// <param name="endpoint">The server's address.</param>
    /// <param name="invoker">Makes the connection below the WebSocket.</param>
    /// <param name="ended">Called once, when the connection ends.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="SurrealException">Unreachable, or no server of this protocol.</exception>
    public static async Task<Wire> ConnectAsync(Uri endpoint, HttpMessageInvoker invoker, Action<Wire> ended, CancellationToken cancel)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol("cbor");
            socket.Options.KeepAliveInterval = PingInterval;
            socket.Options.KeepAliveTimeout = PongTimeout;
            await socket.ConnectAsync(endpoint, invoker, cancel);
            if (socket.SubProtocol != "cbor") { throw new SurrealException(SurrealError.Protocol); }
        }
        catch (WebSocketException failure)
        {
            socket.Dispose();
            cancel.ThrowIfCancellationRequested();
            throw new SurrealException(
                failure.InnerException?.InnerException is AuthenticationException ? SurrealError.Untrusted
                    : failure.WebSocketErrorCode == WebSocketError.NotAWebSocket ? SurrealError.Protocol : SurrealError.Unreachable, failure);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var wire = new Wire(socket, ended);
        _ = wire.ReadAsync();
        return wire;
    }

    /// <summary>Calls a method. When the caller gives up the connection ends, and with it the call on the server.</summary>
    /// <param name="method">The method.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="SurrealException">The server's refusal, or the end of the connection.</exception>
    public async Task<object?> CallAsync(string method, object?[] arguments, CancellationToken cancel)
    {
        var waiting = new TaskCompletionSource<RpcMessages.Response>(TaskCreationOptions.RunContinuationsAsynchronously);
        long id;
        lock (_gate)
        {
            if (_isOver) { throw new SurrealException(SurrealError.Lost); }
            id = ++_id;
            _waiting = waiting;
        }

        try
        {
            await _socket.SendAsync(RpcMessages.Request(id, method, arguments), WebSocketMessageType.Binary, endOfMessage: true, cancel);
            var response = await waiting.Task.WaitAsync(cancel);
            return response.Failure is null ? response.Result : throw response.Failure;
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            End();
            throw new SurrealException(SurrealError.Lost, failure);
        }
        catch (OperationCanceledException)
        {
            IsGivenUp = true;
            End();
            throw;
        }
    }

    /// <summary>Ends the connection at once.</summary>
    public void End()
    {
        TaskCompletionSource<RpcMessages.Response>? waiting;
        lock (_gate)
        {
            if (_isOver) { return; }
            _isOver = true;
            waiting = _waiting;
        }

        _socket.Abort();
        // A result and not an exception: the caller may have left, and an exception that no one takes is reported by the runtime.
        waiting?.TrySetResult(new RpcMessages.Response(0, null, new SurrealException(SurrealError.Lost)));
        _ended(this);
    }

    /// <summary>Closes the connection in good order, within a second.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!IsOver)
        {
            try
            {
                using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
            }
            catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or ObjectDisposedException
                or InvalidOperationException)
            {
                // It is closed either way.
            }
            End();
        }

        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var message = new ArrayBufferWriter<byte>(ReadAtOnce);
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(message.GetMemory(ReadAtOnce), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close || message.WrittenCount + part.Count > MaxMessage) { return; }
                message.Advance(part.Count);
                if (!part.EndOfMessage) { continue; }
                if (RpcMessages.Read(message.WrittenMemory) is { } response) { Complete(response); }
                // A large answer is not kept for the small ones that follow.
                if (message.Capacity > 16 * ReadAtOnce) { message = new ArrayBufferWriter<byte>(ReadAtOnce); }
                else { message.ResetWrittenCount(); }
            }
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException or OperationCanceledException
            or InvalidOperationException or CborContentException or OverflowException)
        {
            // Whatever it was, the connection is of no more use.
        }
        finally
        {
            End();
        }
    }

    private void Complete(RpcMessages.Response response)
    {
        lock (_gate)
        {
            if (response.Id == _id) { _waiting?.TrySetResult(response); }
        }
    }
}
