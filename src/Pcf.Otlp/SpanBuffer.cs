using System.Diagnostics;

namespace Pcf.Otlp;

/// <summary>
/// Encoded spans that wait, one behind another in blocks of memory that are used again: no span is an object of its own, which would wait through a
/// collection and be moved. Any thread adds; one thread takes.
/// </summary>
internal sealed class SpanBuffer
{
    // Two megabytes of them are kept; a burst's others are left to the collector.
    private const int MaxFree = 32;

    // Held for a copy of some hundred bytes, so threads that end spans at the same moment hardly meet.
    private readonly Lock _lock = new();
    private readonly Queue<SpanBlock> _full = new();
    private readonly Stack<SpanBlock> _free = new(MaxFree);
    private SpanBlock? _open;
    private long _bytes;

    /// <summary>Bytes of the spans that wait, those included that are being sent.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Adds a span.</summary>
    /// <param name="source">Who made it.</param>
    /// <param name="message">The message; it is copied.</param>
    public void Add(ActivitySource source, ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            if (_open?.TryAdd(source, message) != true)
            {
                if (_open is not null) { _full.Enqueue(_open); }
                _open = _free.Count > 0 && message.Length <= SpanBlock.Size ? _free.Pop() : new SpanBlock(Math.Max(SpanBlock.Size, message.Length));
                _open.TryAdd(source, message);
            }
            _bytes += message.Length;
        }
    }

    /// <summary>Moves spans to a batch: whole blocks, in the order in which they were added, until there are enough.</summary>
    /// <param name="batch">Takes them.</param>
    /// <param name="spans">How many spans are enough.</param>
    /// <param name="bytes">How many bytes are enough.</param>
    /// <returns>How many spans the batch has.</returns>
    public int Take(List<SpanBlock> batch, int spans, int bytes)
    {
        var (count, length) = (0, 0);
        lock (_lock)
        {
            while (count < spans && length < bytes)
            {
                if (!_full.TryDequeue(out var block))
                {
                    if (_open is null) { break; }
                    (block, _open) = (_open, null);
                }
                batch.Add(block);
                count += block.Count;
                length += block.Length;
            }
        }
        return count;
    }

    /// <summary>Forgets the spans of a batch and takes its memory back.</summary>
    public void GiveBack(List<SpanBlock> batch)
    {
        lock (_lock)
        {
            foreach (var block in batch)
            {
                _bytes -= block.Length;
                block.Clear();
                if (_free.Count < MaxFree && block.Capacity == SpanBlock.Size) { _free.Push(block); }
            }
        }
        batch.Clear();
    }
}
