namespace Pcf.Logging.Sinks;

/// <summary>Records as they are, to a stream such as standard output. It does not own the stream.</summary>
internal sealed class StreamSink(Stream stream) : ILogSink
{
    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines) => stream.Write(lines);

    /// <inheritdoc/>
    public void Flush() => stream.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
