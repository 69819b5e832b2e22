using System.Net.WebSockets;

namespace Pcf.GraphQL.AspNetCore.Streaming;

/// <summary>Sends one message after the other, each within a deadline. Thread-safe.</summary>
internal sealed class WebSocketOutput(WebSocket socket, TimeSpan timeout, TimeProvider clock) : IDisposable
{
    // For the client's own close frame, once the server has sent one.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private CloseReason? _closed;

    /// <summary>Why the connection ends; null while the server has not ended it.</summary>
    public CloseReason? Closed => Volatile.Read(ref _closed);

    /// <summary>Whether the client read too slowly, and was cut.</summary>
    public bool IsTooSlow { get; private set; }

    /// <summary>Sends a message, unless the connection is closed.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        await _turn.WaitAsync();
        try
        {
            if (_closed is not null || socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) { return; }
            using var deadline = new CancellationTokenSource(timeout, clock);
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // Half of the message may be on the wire, so no close frame can follow it.
            IsTooSlow = true;
            socket.Abort();
        }
        catch (WebSocketException)
        {
            socket.Abort();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends the close frame, once. The connection is cut if the client does not answer it.</summary>
    public async Task CloseAsync(CloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _closed, reason, null) is not null) { return; }
        using var deadline = new CancellationTokenSource(CloseTimeout, clock);
        try
        {
            await _turn.WaitAsync(deadline.Token);
            try
            {
                if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                {
                    await socket.CloseOutputAsync((WebSocketCloseStatus)reason.Code, reason.Text, deadline.Token);
                }
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            socket.Abort();
        }
        _ = AbortLaterAsync();
    }

    public void Dispose() => _turn.Dispose();

    private async Task AbortLaterAsync()
    {
        await Task.Delay(CloseTimeout, clock);
        if (socket.State is not (WebSocketState.Closed or WebSocketState.Aborted)) { socket.Abort(); }
    }
}
