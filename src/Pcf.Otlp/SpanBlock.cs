using System.Diagnostics;

namespace Pcf.Otlp;

/// <summary>Encoded spans one behind another. Not thread-safe.</summary>
internal sealed class SpanBlock(int capacity)
{
    /// <summary>Bytes of a block, unless one span takes more.</summary>
    public const int Size = 64 * 1024;

    private const int MaxSpans = 256;

    private readonly byte[] _bytes = new byte[capacity];
    private readonly (ActivitySource Source, int End)[] _spans = new (ActivitySource, int)[MaxSpans];

    /// <summary>Bytes that it may hold.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Bytes that it holds.</summary>
    public int Length { get; private set; }

    /// <summary>Spans that it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a span; false when it has no room left.</summary>
    public bool TryAdd(ActivitySource source, ReadOnlySpan<byte> message)
    {
        if (Count == MaxSpans || message.Length > _bytes.Length - Length) { return false; }
        message.CopyTo(_bytes.AsSpan(Length));
        Length += message.Length;
        _spans[Count++] = (source, Length);
        return true;
    }

    /// <summary>Who made a span.</summary>
    public ActivitySource SourceOf(int index) => _spans[index].Source;

    /// <summary>A span's message.</summary>
    public ReadOnlySpan<byte> MessageOf(int index)
    {
        var start = index == 0 ? 0 : _spans[index - 1].End;
        return _bytes.AsSpan(start, _spans[index].End - start);
    }

    /// <summary>Forgets its spans.</summary>
    public void Clear()
    {
        // So that no source is held that its owner has given up.
        Array.Clear(_spans, 0, Count);
        (Length, Count) = (0, 0);
    }
}
