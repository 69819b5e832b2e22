using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pcf.Otlp.Tests.Support;

/// <summary>How far an answer gets.</summary>
public enum Stall
{
    /// <summary>It is whole.</summary>
    None,

    /// <summary>It stops within its headers.</summary>
    InHeaders,

    /// <summary>It stops after its headers, which promise a body.</summary>
    InBody,

    /// <summary>Its body comes byte by byte, and never to its end.</summary>
    Drip,
}

/// <summary>A receiver on a bare socket, over HTTP/1.1 or over HTTP/2 as gRPC has it, whose answers stop where the test says.</summary>
internal sealed class StallingReceiver : IDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const byte Acknowledged = 1;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ManualResetEventSlim _over = new();
    private readonly bool _isGrpc;
    private int _requests;
    private int _answered;

    public StallingReceiver(bool isGrpc)
    {
        _isGrpc = isGrpc;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Where the answers to later requests stop.</summary>
    public Stall Stall { get; set; }

    /// <summary>Requests that came whole.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Requests that were answered whole: counted just before the end is sent, so that who has it finds it counted.</summary>
    public int Answered => Volatile.Read(ref _answered);

    public void Dispose()
    {
        _over.Set();
        _listener.Dispose();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private void Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                if (_isGrpc) { ServeGrpc(client.GetStream()); }
                else { ServeHttp(client.GetStream()); }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The client has given up.
            }
        }
    }

    private void ServeHttp(NetworkStream wire)
    {
        while (true)
        {
            var head = new StringBuilder();
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) { head.Append((char)Read(wire, 1)[0]); }
            var length = head.ToString().Split("\r\n").Single(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
            Read(wire, int.Parse(length["Content-Length: ".Length..], System.Globalization.CultureInfo.InvariantCulture));
            Interlocked.Increment(ref _requests);
            if (Stall == Stall.InHeaders)
            {
                wire.Write("HTTP/1.1 200 OK\r\nContent-Le"u8);
                _over.Wait();
            }
            else if (Stall != Stall.None)
            {
                wire.Write("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 10000\r\n\r\n"u8);
                Hang(() => wire.WriteByte(0));
            }
            else
            {
                Interlocked.Increment(ref _answered);
                wire.Write("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"u8);
            }
        }
    }

    // RFC 9113: the preface, then frames; RFC 7541: fields as literals without an index, and :status 200 by its index.
    private void ServeGrpc(NetworkStream wire)
    {
        Read(wire, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length);
        Write(wire, Settings, 0, 0, []);
        while (true)
        {
            var head = Read(wire, 9);
            var (type, flags, stream) = (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)));
            var content = Read(wire, (head[0] << 16) | (head[1] << 8) | head[2]);
            if (type is Settings or Ping && (flags & Acknowledged) == 0) { Write(wire, type, Acknowledged, 0, type == Ping ? content : []); }
            if (type != Data || (flags & EndStream) == 0) { continue; }
            Interlocked.Increment(ref _requests);
            if (Stall == Stall.InHeaders)
            {
                Write(wire, Headers, 0, stream, [0x88]);
                _over.Wait();
            }
            Write(wire, Headers, EndHeaders, stream, [0x88, .. Field("content-type", "application/grpc")]);
            if (Stall != Stall.None) { Hang(() => Write(wire, Data, 0, stream, [0])); }
            Write(wire, Data, 0, stream, [0, 0, 0, 0, 0]);
            Interlocked.Increment(ref _answered);
            Write(wire, Headers, EndStream | EndHeaders, stream, Field("grpc-status", "0"));
        }
    }

    private void Hang(Action drip)
    {
        if (Stall == Stall.InBody) { _over.Wait(); }
        while (!_over.Wait(50)) { drip(); }
    }

    private static byte[] Field(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static void Write(NetworkStream wire, byte type, byte flags, int stream, ReadOnlySpan<byte> content)
    {
        var frame = new byte[9 + content.Length];
        frame[2] = (byte)content.Length;
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        content.CopyTo(frame.AsSpan(9));
        wire.Write(frame);
    }

    private static byte[] Read(NetworkStream wire, int length)
    {
        var bytes = new byte[length];
        wire.ReadExactly(bytes);
        return bytes;
    }
}
