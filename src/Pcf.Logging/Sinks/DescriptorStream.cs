using System.Runtime.InteropServices;

namespace Pcf.Logging.Sinks;

/// <summary>Writes to a descriptor of the process, such as its standard output, which it does not own. For Unix. Not thread-safe.</summary>
/// <remarks>.NET's own stream for the console takes what is written to a pipe whose reader is gone as written. Here it fails, so that it can be
/// counted.</remarks>
/// <param name="descriptor">The descriptor's number.</param>
internal sealed class DescriptorStream(int descriptor) : Stream
{
    private const int Interrupted = 4;
    private const short Writable = 4;

    private static readonly int TryAgain = OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? 35 : 11;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="IOException">The reader is gone, the disk is full or the like.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = Write(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }
            var error = Marshal.GetLastPInvokeError();
            if (error == TryAgain) { AwaitRoom(); }
            else if (error != Interrupted) { throw new IOException(Marshal.GetPInvokeErrorMessage(error), error); }
        }
    }

    public override void Flush()
    {
        // Nothing is kept here.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // A descriptor may be shared with a process that has made it one that does not block.
    private void AwaitRoom()
    {
        var waiting = new Waiting { Descriptor = descriptor, Events = Writable };
        _ = Poll(ref waiting, 1, -1);
    }

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Write(int descriptor, ref byte buffer, nint count);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref Waiting waiting, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Waiting
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
