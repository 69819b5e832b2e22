using System.Text;
using System.Text.Json;

namespace Pcf.Logging.Tests.Support;

/// <summary>A stream that keeps what is written to it, and can be held shut like a pipe that no process reads.</summary>
internal sealed class MemorySink : Stream
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _written = new();
    private readonly ManualResetEventSlim _open = new(initialState: true);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Shut() => _open.Reset();

    public void Open() => _open.Set();

    public string[] Lines()
    {
        lock (_gate) { return Encoding.UTF8.GetString(_written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries); }
    }

    public JsonElement[] Records() => [.. Lines().Select(line => JsonDocument.Parse(line).RootElement)];

    public override void Write(byte[] buffer, int offset, int count)
    {
        _open.Wait();
        lock (_gate) { _written.Write(buffer, offset, count); }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
