using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Pcf.Logging.Queueing;

/// <summary>A piece of the queue's memory, filled with whole lines by many threads at once and written by one.</summary>
/// <remarks>
/// A line's place is reserved by one compare-and-swap, then the line is copied and its record counted. So lines stand in the order of their
/// reservations, and no thread waits for another that has
/// been taken off its core. Sealed, a block gives no more places; it is whole when as many records are counted as were reserved.
/// </remarks>
internal sealed class LogBufferBlock
{
    /// <summary>Its size; no record is longer.</summary>
    public const int Size = 64 * 1024;

    private const long OneRecord = 1L << 32;
    private const long Bytes = OneRecord - 1;
    private const long Sealed = long.MinValue;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Size);

    // Bytes reserved in the low half, records in the high one; below zero when sealed.
    private long _reserved = Sealed;

    // Beside it and not in an array of its own: threads that take turns pass each line of memory from one to the other.
    private LevelCounts _byLevel;

    /// <summary>Records that have a place.</summary>
    public int Records => (int)((Volatile.Read(ref _reserved) & ~Sealed) / OneRecord);

    /// <summary>The records' lines, once the block is whole.</summary>
    public ReadOnlySpan<byte> Lines => _bytes.AsSpan(0, (int)(_reserved & Bytes));

    /// <summary>Records by level whose lines are there.</summary>
    public ReadOnlySpan<int> ByLevel => _byLevel;

    /// <summary>Empties it and lets records in.</summary>
    public void Open()
    {
        _byLevel = default;
        Volatile.Write(ref _reserved, 0);
    }

    /// <summary>Lets no more records in. Those that have a place may still be on their way.</summary>
    public void Seal() => Interlocked.Or(ref _reserved, Sealed);

    /// <summary>Adds a line, if there is a place for it.</summary>
    /// <param name="level">The record's level.</param>
    /// <param name="line">The record with its line feed.</param>
    /// <param name="limit">Records that may be in the block before it.</param>
    /// <param name="before">Records that are.</param>
    public LogBlockAnswer TryAdd(LogLevel level, ReadOnlySpan<byte> line, int limit, out int before)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _reserved);
            before = (int)(seen / OneRecord);
            var at = (int)(seen & Bytes);
            if (seen < 0 || line.Length > Size - at) { return LogBlockAnswer.NoPlace; }
            if (before >= limit) { return LogBlockAnswer.OverLimit; }
            if (Interlocked.CompareExchange(ref _reserved, seen + OneRecord + line.Length, seen) != seen) { continue; }
            line.CopyTo(_bytes.AsSpan(at));
            Interlocked.Increment(ref _byLevel[(int)level]);
            return LogBlockAnswer.Added;
        }
    }

    /// <summary>Waits until each record that has a place is in it: as long as copying a line takes, and another thread's turn on a core at
    /// most.</summary>
    public void AwaitWhole()
    {
        var wait = default(SpinWait);
        while (Written() < Records) { wait.SpinOnce(); }
    }

    private int Written()
    {
        var written = 0;
        for (var level = 0; level < (int)LogLevel.None; level++) { written += Volatile.Read(ref _byLevel[level]); }
        return written;
    }
}

/// <summary>What came of adding a line to a block.</summary>
internal enum LogBlockAnswer
{
    Added,
    NoPlace,
    OverLimit,
}

/// <summary>A number for each level, in the place of its owner.</summary>
[InlineArray((int)LogLevel.None)]
internal struct LevelCounts
{
    private int _first;
}
