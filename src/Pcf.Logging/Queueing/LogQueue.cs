using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Sinks;
using Pcf.Shared;

namespace Pcf.Logging.Queueing;

/// <summary>Carries written records to one sink. Thread-safe; it never waits for the sink on the thread of who enqueues: full, it drops and
/// counts.</summary>
/// <remarks>
/// Records are copied into blocks of memory, without a lock but where a block is full, and a thread of the queue's own writes whole blocks: when some
/// are full, 100 ms after their first record or 10 ms after
/// an error, at once after a fatal one, when asked to, and at the end.
/// Of what is too much, lower levels are dropped first (<see cref="LogBuffer"/>).
/// At disposal no further record is accepted, and those accepted are written, for at most <see cref="DrainDeadline"/>.
/// </remarks>
internal sealed class LogQueue : IDisposable
{
    /// <summary>How long disposal waits at most for the sink to take what was accepted.</summary>
    public static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(2);

    /// <summary>How long a record waits at most for others to leave with it.</summary>
    public static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an error waits at most.</summary>
    public static readonly TimeSpan ErrorInterval = TimeSpan.FromMilliseconds(10);

    private readonly object _gate = new();
    private readonly LogBuffer _buffer;
    private readonly LogDrops _drops = new();
    private readonly ILogSink _sink;
    private readonly SinkCalls _calls;
    private readonly ITimer _timer;
    private readonly Thread _writer;

    // Guarded by the gate, on which the writer waits for something to do, and others for it to be done.
    private LogDrops _reported = new();
    private long _closedAt;
    private bool _isDisposed;
    private bool _isCalled;
    private bool _flush;

    // The writer's own: what is there leaves, also what does not fill a block.
    private bool _flushes;

    private volatile bool _closed;
    private volatile bool _hasUnreportedDrops;
    private volatile bool _flushSoon;

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
    /// <param name="clock">Times when waiting records leave; the default is the system's.</param>
    public LogQueue(ILogSink sink, int capacity, int capacityBytes = 8 * 1024 * 1024, TimeProvider? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _sink = sink;
        _calls = new SinkCalls(sink, _drops);
        Capacity = capacity;
        _buffer = new LogBuffer(capacity, capacityBytes);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = (clock ?? TimeProvider.System).CreateTimer(static queue => ((LogQueue)queue!).Leave(), this, Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
            // A thread of its own: a pipe that is not read blocks it, and must not block one of the pool's.
            _writer = new Thread(Write) { IsBackground = true, Name = "log writer" };
            _writer.Start();
        }
    }

    /// <summary>Called on the writer's thread when a time of dropping has ended, with what was dropped in it.</summary>
    internal Action<LogDrops>? DropsReported { get; set; }

    /// <summary>Called on the writer's thread when the sink begins to refuse, with the reason.</summary>
    internal Action<string>? Failing { get => _calls.Failing; set => _calls.Failing = value; }

    /// <summary>How long disposal waits; <see cref="DrainDeadline"/> unless set otherwise.</summary>
    internal TimeSpan EndsWithin { get; private set; } = DrainDeadline;

    /// <summary>Records that may wait.</summary>
    public int Capacity { get; }

    /// <summary>Memory that what waits may take, in bytes.</summary>
    public long CapacityBytes => _buffer.CapacityBytes;

    /// <summary>Memory taken for what waits, in bytes; it is kept for what comes.</summary>
    public long Bytes => _buffer.Bytes;

    /// <summary>Records that wait now, those included that the sink is being given.</summary>
    public int Waiting => _buffer.Records;

    /// <summary>Records accepted since the start.</summary>
    public long Accepted => Enumerable.Range(0, (int)LogLevel.None).Sum(level => _buffer.Accepted((LogLevel)level));

    /// <summary>Records that were not accepted, because the queue was full or closed.</summary>
    public long Dropped => _drops.Sum(LogDropReason.QueueFull) + _drops.Sum(LogDropReason.Shutdown);

    /// <summary>Records that were accepted and that the sink refused.</summary>
    public long Failed => _drops.Sum(LogDropReason.ExportFailed) + _drops.Sum(LogDropReason.Rejected);

    /// <summary>Batches that were handed to the sink.</summary>
    public long Exports => _calls.Exports;

    /// <summary>Batches that it refused.</summary>
    public long FailedExports => _calls.Failed;

    /// <summary>Records offered at a level, dropped ones included.</summary>
    public long Offered(LogLevel level) => _buffer.Accepted(level) + _drops[level, LogDropReason.QueueFull] + _drops[level, LogDropReason.Shutdown];

    /// <summary>Records lost at a level, for a reason.</summary>
    public long Lost(LogLevel level, LogDropReason reason) => _drops[level, reason];

    /// <summary>Records lost for a reason, at all levels.</summary>
    public long Lost(LogDropReason reason) => _drops.Sum(reason);

    /// <summary>Waits until the sink has taken what was accepted before.</summary>
    /// <returns>Whether it has within the deadline.</returns>
    public bool Flush(TimeSpan deadline)
    {
        var end = Environment.TickCount64 + (long)deadline.TotalMilliseconds;
        lock (_gate)
        {
            while (Waiting > 0)
            {
                _flush = true;
                Monitor.PulseAll(_gate);
                if (end - Environment.TickCount64 is var left && (left <= 0 || !Monitor.Wait(_gate, (int)left))) { return Waiting == 0; }
            }
        }
        return true;
    }

    /// <summary>Writes what was accepted, within the deadline, and ends.</summary>
    public void Dispose()
    {
        BeginEnd();
        var left = EndsWithin - Stopwatch.GetElapsedTime(_closedAt);
        // A sink that is still stuck after the deadline keeps its records; waiting on would hold the whole process.
        if (_writer.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero) && Interlocked.Exchange(ref _isDisposed, true) is false) { _sink.Dispose(); }
        _timer.Dispose();
    }

    /// <summary>Whether its sink took nothing of what waited, or of the last of it, when it was last flushed with patience.</summary>
    internal bool IsStuck { get; private set; }

    /// <summary>Waits until the sink has taken what was accepted before, for as long as it takes some of it.</summary>
    /// <returns>Whether it has taken all of it, and refuses nothing.</returns>
    internal bool FlushWhileTaken(TimeSpan patience, TimeSpan deadline)
    {
        var began = Stopwatch.GetTimestamp();
        var failed = Failed;
        while (true)
        {
            var taken = Exports - FailedExports;
            var left = deadline - Stopwatch.GetElapsedTime(began);
            if (Flush(left < patience ? left : patience))
            {
                IsStuck = _calls.HasLostLast;
                return Failed == failed && !_calls.IsRefusing;
            }
            IsStuck = Exports - FailedExports == taken;
            if (IsStuck || left <= patience) { return false; }
        }
    }

    /// <summary>Says how long disposal may wait, and the sink for what does not come back.</summary>
    internal void EndWithin(TimeSpan time)
    {
        EndsWithin = time;
        _sink.EndWithin(time);
    }

    /// <summary>Has what is there leave, without waiting for it.</summary>
    internal void BeginFlush() => Call(flush: true);

    /// <summary>Accepts no more, and has what is there leave; <see cref="Dispose"/> waits for it.</summary>
    internal void BeginEnd()
    {
        ReportDrops();
        lock (_gate)
        {
            if (_closed) { return; }
            _closedAt = Stopwatch.GetTimestamp();
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes a finished line, or drops it.</summary>
    internal bool Enqueue(LogLevel level, ReadOnlySpan<byte> line)
    {
        // The writer itself may still add its record of drops.
        if (_closed && Thread.CurrentThread != _writer) { return Drop(level, LogDropReason.Shutdown); }
        if (!_buffer.TryAdd(level, line, out var isFirst, out var fullBlocks))
        {
            return Drop(level, _closed ? LogDropReason.Shutdown : LogDropReason.QueueFull);
        }
        // To wake the writer costs more than to write a record, so it is left to the clock where that will do.
        if (level == LogLevel.Critical) { Leave(); }
        else if (fullBlocks >= _buffer.WorthWaking) { Call(flush: false); }
        if (_flushSoon) { return true; }
        if (level == LogLevel.Error)
        {
            _flushSoon = true;
            _timer.Change(ErrorInterval, Timeout.InfiniteTimeSpan);
        }
        else if (isFirst) { _timer.Change(FlushInterval, Timeout.InfiniteTimeSpan); }
        return true;
    }

    private bool Drop(LogLevel level, LogDropReason reason)
    {
        _drops.Add(level, reason);
        _hasUnreportedDrops = true;
        return false;
    }

    private void Leave()
    {
        _flushSoon = false;
        Call(flush: true);
    }

    private void Call(bool flush)
    {
        lock (_gate)
        {
            _isCalled = true;
            _flush |= flush;
            Monitor.PulseAll(_gate);
        }
    }

    private void Write()
    {
        var used = ThreadCpu.Now;
        while (Next() is { } block)
        {
            var taken = _calls.TryWrite(block, isLast: !_buffer.HasFull);
            _hasUnreportedDrops |= !taken;
            // Before these records count as gone: a caller that waits for them to leave also sees the counts of the others.
            if (taken && _hasUnreportedDrops && Waiting - block.Records <= Capacity / 4) { ReportDrops(); }
            _buffer.GiveBack(block);
            ThreadCpu.Report(TelemetryPart.Logging, ref used);
            lock (_gate) { Monitor.PulseAll(_gate); }
        }
    }

    // The next block to write; null at the end.
    private LogBufferBlock? Next()
    {
        while (true)
        {
            lock (_gate)
            {
                _flushes |= _flush || _closed;
                _flush = _isCalled = false;
            }
            if (_buffer.Take(partly: _flushes, out var isFull) is { } block)
            {
                _flushes &= isFull;
                return block;
            }
            _flushes = false;
            if (_closed && _buffer.TryClose()) { return null; }
            lock (_gate)
            {
                while (!_isCalled && !_flush && !_closed) { Monitor.Wait(_gate); }
            }
        }
    }

    private void ReportDrops()
    {
        LogDrops since;
        lock (_gate)
        {
            if (!_hasUnreportedDrops) { return; }
            _hasUnreportedDrops = false;
            var now = _drops.Copy();
            since = now.Since(_reported);
            _reported = now;
        }
        DropsReported?.Invoke(since);
    }
}
