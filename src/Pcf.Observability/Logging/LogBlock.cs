using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Pcf.Observability.Logging;

/// <summary>A piece of the queue's memory, filled with whole lines and written at once.</summary>
internal sealed class LogBlock
{
    /// <summary>Its size; no record is longer.</summary>
    public const int Size = 64 * 1024;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Size);
    // Beside each other and not in an array of its own: threads that take turns pass each line of memory from one to the other.
    private LevelCounts _byLevel;
    private int _length;

    public int Records { get; private set; }

    public ReadOnlySpan<byte> Lines => _bytes.AsSpan(0, _length);

    public ReadOnlySpan<int> ByLevel => _byLevel;

    public bool Fits(int length) => length <= Size - _length;

    public void Add(LogLevel level, ReadOnlySpan<byte> line)
    {
        line.CopyTo(_bytes.AsSpan(_length));
        _length += line.Length;
        _byLevel[(int)level]++;
        Records++;
    }

    public void Clear()
    {
        _length = Records = 0;
        _byLevel = default;
    }
}

/// <summary>A number for each level, in the place of its owner.</summary>
[InlineArray((int)LogLevel.None)]
internal struct LevelCounts
{
    private int _first;
}
