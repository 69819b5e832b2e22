using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Pcf.Metrics.Exposition;

/// <summary>The one piece of pooled memory that a page goes through, written into directly. Not thread-safe.</summary>
internal sealed class ScrapeBuffer : IDisposable
{
    private const int Size = 64 * 1_024;
    private const int HandOverAt = 48 * 1_024;

    /// <summary>The room that a number may take.</summary>
    public const int LongestNumber = 32;

    // A double counts by ones up to here, so a whole number below it has no digits to lose.
    private const double WholeUpTo = 1L << 53;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Size);
    private int _used;

    /// <summary>Whether it is time to hand over what is written. The room above it is for the series that is on its way.</summary>
    public bool IsFull => _used >= HandOverAt;

    public int Used => _used;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _used);

    public void Clear() => _used = 0;

    /// <summary>Gives the memory back; nothing may be written or read after it.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    /// <summary>At least this much room to write into, to be committed by <see cref="Advance"/>.</summary>
    public Span<byte> Room(int length)
    {
        if (_bytes.Length - _used < length) { Grow(length); }
        return _bytes.AsSpan(_used);
    }

    public void Advance(int length) => _used += length;

    public void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _used += bytes.Length;
    }

    public void Put(byte value)
    {
        Room(1)[0] = value;
        _used++;
    }

    /// <summary>Puts a text as UTF-8; lone surrogates become the replacement character.</summary>
    public void Put(string text) => _used += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    public void Put(long number)
    {
        Utf8Formatter.TryFormat(number, Room(LongestNumber), out var written);
        _used += written;
    }

    /// <summary>Puts a number in the fewest digits that read back as the same one.</summary>
    public void Put(double value) => _used += Format(value, Room(LongestNumber));

    /// <summary>Writes a number likewise into room for <see cref="LongestNumber"/> bytes, and gives its length.</summary>
    public static int Format(double value, Span<byte> room)
    {
        var written = 0;
        if (Math.Abs(value) < WholeUpTo && value == (long)value) { Utf8Formatter.TryFormat((long)value, room, out written); }
        else if (double.IsFinite(value)) { value.TryFormat(room, out written, provider: CultureInfo.InvariantCulture); }
        else
        {
            var name = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8;
            name.CopyTo(room);
            written = name.Length;
        }
        return written;
    }

    /// <summary>What is written already, to change it.</summary>
    public Span<byte> At(int at, int length) => _bytes.AsSpan(at, length);

    /// <summary>Takes back what was written from a place on.</summary>
    /// <returns>Its length.</returns>
    public int Take(int from, Span<byte> to)
    {
        var taken = _bytes.AsSpan(from, _used - from);
        taken.CopyTo(to);
        _used = from;
        return taken.Length;
    }

    /// <summary>Makes a gap before what was written last, to put its length there.</summary>
    public Span<byte> Open(int at, int length)
    {
        Room(length);
        _bytes.AsSpan(at, _used - at).CopyTo(_bytes.AsSpan(at + length));
        _used += length;
        return _bytes.AsSpan(at, length);
    }

    // Only a single series of more than 16 KB comes here: its labels are that long, and a page cannot be handed over in the middle of one.
    private void Grow(int length)
    {
        var wider = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _used + length));
        _bytes.AsSpan(0, _used).CopyTo(wider);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = wider;
    }
}
