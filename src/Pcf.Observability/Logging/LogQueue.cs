using System.Buffers;
using System.Threading.Channels;

namespace Pcf.Observability.Logging;

/// <summary>Carries written records to a stream. Thread-safe; it never blocks who enqueues: full, it drops and counts.</summary>
/// <remarks>
/// At disposal no further record is accepted, and those accepted are written, for at most <see cref="DrainDeadline"/>.
/// </remarks>
public sealed class LogQueue : IDisposable
{
    /// <summary>How long disposal waits for the stream to take what was accepted.</summary>
    public static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(2);

    private readonly Channel<ArraySegment<byte>> _records;
    private readonly Stream _sink;
    private readonly Task _writer;
    private long _accepted;
    private long _dropped;
    private long _failed;

    /// <summary>Starts the writer.</summary>
    /// <param name="sink">Takes the records, one a line; it is flushed when the queue runs empty, and not disposed.</param>
    /// <param name="capacity">Records that may wait: 1 or more. A record is at most 64 KiB.</param>
    public LogQueue(Stream sink, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _sink = sink;
        Capacity = capacity;
        _records = Channel.CreateBounded<ArraySegment<byte>>(new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        // A thread of its own: a pipe that nobody reads blocks it, and must not block one of the pool's.
        _writer = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Records that may wait.</summary>
    public int Capacity { get; }

    /// <summary>Records that wait now.</summary>
    public int Waiting => _records.Reader.Count;

    /// <summary>Records accepted since the start.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Records dropped because the queue was full or closed.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Records that the stream refused.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Takes a finished line, or drops it.</summary>
    internal void Enqueue(ReadOnlySpan<byte> line)
    {
        var rented = ArrayPool<byte>.Shared.Rent(line.Length);
        line.CopyTo(rented);
        if (_records.Writer.TryWrite(new ArraySegment<byte>(rented, 0, line.Length)))
        {
            Interlocked.Increment(ref _accepted);
            return;
        }
        Interlocked.Increment(ref _dropped);
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Writes what was accepted, within the deadline, and ends.</summary>
    public void Dispose()
    {
        _records.Writer.TryComplete();
        // A sink that is still stuck after the deadline keeps its records; waiting on would hold the whole process.
        ((IAsyncResult)_writer).AsyncWaitHandle.WaitOne(DrainDeadline);
    }

    private void Write()
    {
        while (_records.Reader.TryRead(out var record) || WaitForMore(out record))
        {
            try
            {
                _sink.Write(record.Array!, record.Offset, record.Count);
                if (_records.Reader.Count == 0) { _sink.Flush(); }
            }
            catch (IOException)
            {
                Interlocked.Increment(ref _failed);
            }
            ArrayPool<byte>.Shared.Return(record.Array!);
        }
    }

    private bool WaitForMore(out ArraySegment<byte> record)
    {
        record = default;
        var more = _records.Reader.WaitToReadAsync().AsTask();
        return more.GetAwaiter().GetResult() && _records.Reader.TryRead(out record);
    }
}
