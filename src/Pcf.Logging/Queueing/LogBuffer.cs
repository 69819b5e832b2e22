using Microsoft.Extensions.Logging;

namespace Pcf.Logging.Queueing;

/// <summary>The memory of a queue: blocks that are filled, wait and are written, within a bound in records and one in bytes. Thread-safe.</summary>
/// <remarks>
/// The nearer the bound, the higher a record's level has to be: half of the room is for all, three quarters from INFO on, nine tenths from WARN on,
/// the rest for errors.
/// A lock is taken where a block is full, not for each record.
/// </remarks>
internal sealed class LogBuffer
{
    // By level.
    private static readonly double[] Shares = [0.5, 0.5, 0.75, 0.9, 1, 1];

    private readonly Lock _gate = new();
    private readonly int _maxBlocks;

    // What a record of each level may find taken and still get in; rounded up, so that a queue for one record takes one of any level.
    private readonly int[] _maxWaiting;
    private readonly int[] _maxUsed;

    // Guarded by the gate.
    private readonly Queue<LogBufferBlock> _full = new();
    private readonly Stack<LogBufferBlock> _free = new();
    // Records by level in blocks that came back. A counter for each record would be one more line of memory to fight for.
    private readonly long[] _left = new long[(int)LogLevel.None];
    private LogBufferBlock? _taken;
    private int _blocks;

    // Changed under the gate and read without it. What is elsewhere is raised before a block gives way to the next, so no reader finds the buffer
    // emptier than it is.
    private volatile LogBufferBlock? _filling;
    private volatile int _elsewhere;
    private volatile bool _closed;

    /// <param name="capacity">Records that may be inside: 1 or more.</param>
    /// <param name="capacityBytes">Memory that they may take, in bytes; at least two blocks are used.</param>
    public LogBuffer(int capacity, int capacityBytes)
    {
        _maxBlocks = Math.Max(2, capacityBytes / LogBufferBlock.Size);
        // To wake the writer takes as long as some fifty records, and on a small machine it takes the place of who writes them.
        WorthWaking = Math.Clamp(_maxBlocks / 4, 1, 4);
        _maxWaiting = Array.ConvertAll(Shares, share => (int)Math.Ceiling(capacity * share));
        _maxUsed = Array.ConvertAll(Shares, share => (int)Math.Ceiling(_maxBlocks * share));
    }

    /// <summary>Full blocks for which it is worth to wake who writes them.</summary>
    public int WorthWaking { get; }

    /// <summary>The bound in bytes.</summary>
    public long CapacityBytes => (long)_maxBlocks * LogBufferBlock.Size;

    /// <summary>Memory taken, in bytes; it is kept for what comes.</summary>
    public long Bytes { get { lock (_gate) { return (long)_blocks * LogBufferBlock.Size; } } }

    /// <summary>Records inside, those included that are being written.</summary>
    public int Records { get { lock (_gate) { return _elsewhere + (_filling?.Records ?? 0); } } }

    /// <summary>Records of a level that were let in so far.</summary>
    public long Accepted(LogLevel level)
    {
        var at = (int)level;
        lock (_gate) { return _left[at] + (_taken?.ByLevel[at] ?? 0) + (_filling?.ByLevel[at] ?? 0) + _full.Sum(block => (long)block.ByLevel[at]); }
    }

    /// <summary>Lets a record in.</summary>
    /// <param name="level">The record's level.</param>
    /// <param name="line">The record with its line feed.</param>
    /// <param name="isFirst">Whether nothing was in its block before it.</param>
    /// <param name="fullBlocks">Full blocks that wait, if this record found one full; else 0.</param>
    /// <returns>False when there is no room for a record of its level.</returns>
    public bool TryAdd(LogLevel level, ReadOnlySpan<byte> line, out bool isFirst, out int fullBlocks)
    {
        fullBlocks = 0;
        while (true)
        {
            var block = _filling;
            var before = 0;
            var answer = block?.TryAdd(level, line, _maxWaiting[(int)level] - _elsewhere, out before) ?? LogBlockAnswer.NoPlace;
            isFirst = before == 0;
            if (answer == LogBlockAnswer.Added) { return true; }
            if (answer == LogBlockAnswer.OverLimit || line.Length > LogBufferBlock.Size || !TryNextBlock(level, block, out fullBlocks))
            {
                return false;
            }
        }
    }

    /// <summary>Whether a full block waits.</summary>
    public bool HasFull { get { lock (_gate) { return _full.Count > 0; } } }

    /// <summary>The next block to write, whole and sealed; it is to be given back.</summary>
    /// <param name="partly">Whether one that is not full will do.</param>
    /// <param name="isFull">Whether it is.</param>
    public LogBufferBlock? Take(bool partly, out bool isFull)
    {
        LogBufferBlock? taken;
        lock (_gate)
        {
            isFull = _full.TryDequeue(out taken);
            if (!isFull && partly && _filling is { Records: > 0 } part)
            {
                SetAside(part);
                _filling = null;
                taken = part;
            }
            _taken = taken;
        }
        // Not under the lock, which others need for the next block.
        taken?.AwaitWhole();
        return taken;
    }

    /// <summary>Takes a written block back.</summary>
    public void GiveBack(LogBufferBlock block)
    {
        lock (_gate)
        {
            for (var level = 0; level < _left.Length; level++) { _left[level] += block.ByLevel[level]; }
            _taken = null;
            _elsewhere -= block.Records;
            _free.Push(block);
        }
    }

    /// <summary>Lets nothing in any more.</summary>
    /// <returns>False when something came in meanwhile, which is to be written first.</returns>
    public bool TryClose()
    {
        lock (_gate)
        {
            if (_full.Count > 0) { return false; }
            _filling?.Seal();
            return _closed = (_filling?.Records ?? 0) == 0;
        }
    }

    // Puts a block in the place of one that has no more room, unless another thread has.
    private bool TryNextBlock(LogLevel level, LogBufferBlock? full, out int fullBlocks)
    {
        fullBlocks = 0;
        lock (_gate)
        {
            if (_filling != full) { return true; }
            if (_closed || _elsewhere >= _maxWaiting[(int)level] || (full is not null && _blocks - _free.Count >= _maxUsed[(int)level]))
            {
                return false;
            }
            if (!_free.TryPop(out var next))
            {
                if (_blocks == _maxBlocks) { return false; }
                next = new LogBufferBlock();
                _blocks++;
            }
            if (full is not null)
            {
                SetAside(full);
                _full.Enqueue(full);
                fullBlocks = _full.Count;
            }
            next.Open();
            _filling = next;
            return true;
        }
    }

    // From the records that are being added to those that wait. Under the gate.
    private void SetAside(LogBufferBlock block)
    {
        block.Seal();
        _elsewhere += block.Records;
    }
}
