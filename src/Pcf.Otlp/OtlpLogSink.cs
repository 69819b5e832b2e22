using Pcf.Logging;
using Pcf.Logging.Sinks;

namespace Pcf.Otlp;

/// <summary>Records to an OTLP receiver. Used by one thread at a time, as every sink.</summary>
/// <remarks>
/// It reads the finished record, so nothing goes out that the redactor has not seen. A block is one request, and the next is sent when it has been
/// answered: what waits meanwhile waits in the sink's
/// <see cref="Logging.Queueing.LogQueue"/>. Whether a request that was not answered in time was accepted is unknown: it counts as lost.
/// </remarks>
internal sealed class OtlpLogSink : ILogSink
{
    private readonly OtlpTransport _transport;
    private readonly LogsRequest _request;

    /// <summary>Starts to export.</summary>
    /// <param name="identity">Who writes; it becomes the resource.</param>
    /// <param name="options">The receiver; its endpoint must be set.</param>
    /// <exception cref="ArgumentException">There is no endpoint, or a file or the headers cannot be read.</exception>
    public OtlpLogSink(LogIdentity identity, OtlpOptions options)
        : this(new OtlpResource(identity), OtlpTarget.Of(options, OtlpSignal.Logs))
    {
    }

    internal OtlpLogSink(OtlpResource resource, OtlpTarget target)
    {
        _transport = new OtlpTransport(target);
        _request = new LogsRequest(resource);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The receiver did not take the records.</exception>
    /// <exception cref="RejectedRecordsException">It did not take some of them.</exception>
    public void Write(ReadOnlySpan<byte> lines)
    {
        var message = _request.Write(lines, out var records);
        var answer = _transport.Send(message);
        if (!answer.IsTaken) { throw new IOException($"The OTLP receiver did not take a batch of log records: {answer.Why}."); }
        if (answer.Rejected > 0) { throw new RejectedRecordsException(Math.Min(records, answer.Rejected)); }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // A block has left when it is written.
    }

    /// <inheritdoc/>
    public void EndWithin(TimeSpan time) => _transport.EndWithin(time);

    /// <summary>Closes the connections to the receiver.</summary>
    public void Dispose() => _transport.Dispose();
}
