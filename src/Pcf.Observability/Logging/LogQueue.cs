using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Pcf.Observability.Logging.Sinks;

namespace Pcf.Observability.Logging;

/// <summary>Carries written records to one sink. Thread-safe; it never waits for the sink on the thread of who enqueues: full, it drops and counts.</summary>
/// <remarks>
/// Records are copied into blocks of memory under a short lock, and a thread of the queue's own writes whole blocks: when some are full, when 100 ms have passed, when an error was told, when asked to, and at the end.
/// The nearer the bound, the higher a record's level has to be: half of the room is for all, three quarters from INFO on, nine tenths from WARN on, the rest for errors.
/// At disposal no further record is accepted, and those accepted are written, for at most <see cref="DrainDeadline"/>.
/// </remarks>
public sealed class LogQueue : IDisposable
{
    /// <summary>How long disposal waits for the sink to take what was accepted.</summary>
    public static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(2);

    /// <summary>How long a record waits at most for others to leave with it.</summary>
    public static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(100);

    // By level.
    private static readonly double[] Shares = [0.5, 0.5, 0.75, 0.9, 1, 1];

    private readonly object _gate = new();
    private readonly ILogSink _sink;
    private readonly ITimer _timer;
    private readonly Thread _writer;
    private readonly int _maxBlocks;

    // Full blocks that wake the writer: to wake it takes as long as some fifty records, and on a small machine it takes the place of who writes them.
    private readonly int _wakeAt;

    // What a record of each level may find taken and still get in; rounded up, so that a queue for one record takes one of any level.
    private readonly int[] _maxWaiting;
    private readonly int[] _maxUsed;

    // Guarded by the gate.
    private readonly Queue<LogBlock> _full = new();
    private readonly Stack<LogBlock> _free = new();
    private readonly LogDrops _drops = new();
    // Records by level in blocks that the writer has taken. A counter for each record would be one more line of memory to fight for.
    private readonly long[] _left = new long[(int)LogLevel.None];
    private LogDrops _told = new();
    private LogBlock? _filling;
    private int _blocks;
    private int _waiting;
    private long _accepted;
    private bool _flush;
    private bool _closed;
    private bool _pressed;

    /// <summary>Starts the writer, on a stream that is not disposed.</summary>
    /// <param name="sink">Takes the records, one a line.</param>
    /// <param name="capacity">Records that may wait: 1 or more. A record is at most 64 KiB.</param>
    public LogQueue(Stream sink, int capacity)
        : this(new StreamSink(sink), capacity)
    {
    }

    /// <summary>Starts the writer.</summary>
    /// <param name="sink">Takes the records, and is disposed with the queue.</param>
    /// <param name="capacity">Records that may wait: 1 or more. A record is at most 64 KiB.</param>
    /// <param name="capacityBytes">Memory that they may take, in bytes: at least two blocks of 64 KiB are used. The default is 8 MiB.</param>
    /// <param name="clock">Tells when what waits leaves; the default is the system's.</param>
    public LogQueue(ILogSink sink, int capacity, int capacityBytes = 8 * 1024 * 1024, TimeProvider? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _sink = sink;
        Capacity = capacity;
        _maxBlocks = Math.Max(2, capacityBytes / LogBlock.Size);
        _wakeAt = Math.Clamp(_maxBlocks / 4, 1, 4);
        _maxWaiting = Array.ConvertAll(Shares, share => (int)Math.Ceiling(Capacity * share));
        _maxUsed = Array.ConvertAll(Shares, share => (int)Math.Ceiling(_maxBlocks * share));
        using (ExecutionContext.SuppressFlow())
        {
            _timer = (clock ?? TimeProvider.System).CreateTimer(static queue => ((LogQueue)queue!).Leave(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            // A thread of its own: a pipe that nobody reads blocks it, and must not block one of the pool's.
            _writer = new Thread(Write) { IsBackground = true, Name = "log writer" };
            _writer.Start();
        }
    }

    /// <summary>Called on the writer's thread when a time of dropping has ended, with what was dropped in it.</summary>
    internal Action<LogDrops>? Relieved { get; set; }

    /// <summary>Records that may wait.</summary>
    public int Capacity { get; }

    /// <summary>Memory that what waits may take, in bytes.</summary>
    public long CapacityBytes => (long)_maxBlocks * LogBlock.Size;

    /// <summary>Memory taken for what waits, in bytes; it is kept for what comes.</summary>
    public long Bytes { get { lock (_gate) { return (long)_blocks * LogBlock.Size; } } }

    /// <summary>Records that wait now, those included that the sink is being given.</summary>
    public int Waiting { get { lock (_gate) { return _waiting; } } }

    /// <summary>Records accepted since the start.</summary>
    public long Accepted { get { lock (_gate) { return _accepted; } } }

    /// <summary>Records that were not accepted, because the queue was full or closed.</summary>
    public long Dropped { get { lock (_gate) { return _drops.Sum(LogDropReason.QueueFull) + _drops.Sum(LogDropReason.Shutdown); } } }

    /// <summary>Records that were accepted and that the sink refused.</summary>
    public long Failed { get { lock (_gate) { return _drops.Sum(LogDropReason.ExportFailed); } } }

    /// <summary>Records offered at a level, dropped ones included.</summary>
    public long Offered(LogLevel level)
    {
        lock (_gate) { return _left[(int)level] + (_filling?.ByLevel[(int)level] ?? 0) + _full.Sum(block => (long)block.ByLevel[(int)level]) + _drops[level, LogDropReason.QueueFull] + _drops[level, LogDropReason.Shutdown]; }
    }

    /// <summary>Records lost at a level, for a reason.</summary>
    public long Lost(LogLevel level, LogDropReason reason) { lock (_gate) { return _drops[level, reason]; } }

    /// <summary>Records lost for a reason, at all levels.</summary>
    public long Lost(LogDropReason reason) { lock (_gate) { return _drops.Sum(reason); } }

    /// <summary>Waits until the sink has taken what was accepted before.</summary>
    /// <returns>Whether it has within the deadline.</returns>
    public bool Flush(TimeSpan deadline)
    {
        var end = Environment.TickCount64 + (long)deadline.TotalMilliseconds;
        lock (_gate)
        {
            while (_waiting > 0)
            {
                _flush = true;
                Monitor.PulseAll(_gate);
                if (end - Environment.TickCount64 is var left && (left <= 0 || !Monitor.Wait(_gate, (int)left))) { return _waiting == 0; }
            }
        }
        return true;
    }

    /// <summary>Writes what was accepted, within the deadline, and ends.</summary>
    public void Dispose()
    {
        TellDrops();
        lock (_gate)
        {
            if (_closed) { return; }
            _closed = true;
            Monitor.PulseAll(_gate);
        }
        // A sink that is still stuck after the deadline keeps its records; waiting on would hold the whole process.
        if (_writer.Join(DrainDeadline)) { _sink.Dispose(); }
        _timer.Dispose();
    }

    /// <summary>Takes a finished line, or drops it.</summary>
    internal bool Enqueue(LogLevel level, ReadOnlySpan<byte> line)
    {
        bool first;
        lock (_gate)
        {
            // What the writer has begun to tell of drops it also gets to write.
            if (_closed && Thread.CurrentThread != _writer) { return Drop(level, LogDropReason.Shutdown); }
            if (_waiting >= _maxWaiting[(int)level]) { return Drop(level, LogDropReason.QueueFull); }
            if (_filling is null || !_filling.Fits(line.Length))
            {
                if (_filling is not null && _blocks - _free.Count >= _maxUsed[(int)level]) { return Drop(level, LogDropReason.QueueFull); }
                if (!TryNextBlock()) { return Drop(level, LogDropReason.QueueFull); }
            }
            first = _filling!.Records == 0;
            _filling.Add(level, line);
            _waiting++;
            _accepted++;
            if (level >= LogLevel.Error && !_flush)
            {
                _flush = true;
                Monitor.PulseAll(_gate);
            }
        }
        // The clock's own lock is not taken inside ours.
        if (first) { _timer.Change(FlushInterval, Timeout.InfiniteTimeSpan); }
        return true;
    }

    private bool Drop(LogLevel level, LogDropReason reason)
    {
        _drops.Add(level, reason);
        _pressed = true;
        return false;
    }

    private bool TryNextBlock()
    {
        if (!_free.TryPop(out var next))
        {
            if (_blocks == _maxBlocks) { return false; }
            next = new LogBlock();
            _blocks++;
        }
        if (_filling is { Records: > 0 } full)
        {
            _full.Enqueue(full);
            if (_full.Count >= _wakeAt) { Monitor.PulseAll(_gate); }
        }
        _filling = next;
        return true;
    }

    private void Leave()
    {
        lock (_gate)
        {
            _flush = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Write()
    {
        while (Next() is { } block)
        {
            var taken = TryWrite(block);
            bool relieved;
            lock (_gate)
            {
                if (!taken)
                {
                    for (var level = LogLevel.Trace; level < LogLevel.None; level++) { _drops.Add(level, LogDropReason.ExportFailed, block.ByLevel[(int)level]); }
                    _pressed = true;
                }
                relieved = taken && _pressed && _waiting - block.Records <= Capacity / 4;
            }
            // Before these records count as gone: who waits for them to leave waits for what is told of the others too.
            if (relieved) { TellDrops(); }
            lock (_gate)
            {
                _waiting -= block.Records;
                block.Clear();
                _free.Push(block);
                Monitor.PulseAll(_gate);
            }
        }
    }

    // The next block to write; null at the end.
    private LogBlock? Next()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_full.TryDequeue(out var full)) { return Take(full); }
                if ((_flush || _closed) && _filling is { Records: > 0 } part)
                {
                    _filling = null;
                    return Take(part);
                }
                _flush = false;
                if (_closed) { return null; }
                Monitor.Wait(_gate);
            }
        }
    }

    private LogBlock Take(LogBlock block)
    {
        for (var level = 0; level < _left.Length; level++) { _left[level] += block.ByLevel[level]; }
        return block;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a sink throws, the next block is offered to it again, and other sinks go on.")]
    private bool TryWrite(LogBlock block)
    {
        try
        {
            _sink.Write(block.Lines);
            bool more;
            lock (_gate) { more = _full.Count > 0; }
            if (!more) { _sink.Flush(); }
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private void TellDrops()
    {
        LogDrops since;
        lock (_gate)
        {
            if (!_pressed) { return; }
            _pressed = false;
            since = _drops.Since(_told);
            _told = _drops.Copy();
        }
        Relieved?.Invoke(since);
    }
}
