using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pcf.Overhead.Load;

/// <summary>A connection that is kept alive and carries one request after another. It looks at no more of an answer than it must.</summary>
internal sealed class Connection : IDisposable
{
    private const int DeadlineMilliseconds = 10_000;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = DeadlineMilliseconds };
    private readonly byte[] _buffer = new byte[64 * 1024];

    public Connection(int port) => _socket.Connect(IPAddress.Loopback, port);

    /// <summary>Sends a request and reads its answer.</summary>
    /// <exception cref="InvalidDataException">The answer is not the expected one.</exception>
    public void Exchange(byte[] request, ReadOnlySpan<byte> contains)
    {
        _socket.Send(request);
        var length = 0;
        var end = 0;
        do
        {
            var read = _socket.Receive(_buffer.AsSpan(length));
            if (read == 0) { throw new InvalidDataException("The server closed the connection."); }
            length += read;
            if (end == 0) { end = EndOf(_buffer.AsSpan(0, length)); }
        }
        while (end == 0 || (end > 0 ? length < end : !_buffer.AsSpan(0, length).EndsWith("0\r\n\r\n"u8)));
        var answer = _buffer.AsSpan(0, length);
        if (!answer.StartsWith("HTTP/1.1 200"u8) || answer.IndexOf(contains) < 0)
        {
            throw new InvalidDataException($"An unexpected answer: {Encoding.UTF8.GetString(answer)}");
        }
    }

    public void Dispose() => _socket.Dispose();

    // Where the answer ends; -1 when it comes in chunks, 0 while the headers are not complete.
    private static int EndOf(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0) { return 0; }
        var at = answer[..head].IndexOf("Content-Length: "u8);
        if (at < 0) { return -1; }
        var length = 0;
        foreach (var digit in answer[(at + "Content-Length: ".Length)..])
        {
            if (digit is < (byte)'0' or > (byte)'9') { break; }
            length = length * 10 + (digit - '0');
        }
        return head + 4 + length;
    }
}
