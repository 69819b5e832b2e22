using System.Buffers.Binary;
using System.Text;

namespace Pcf.Otlp;

/// <summary>
/// Writes protobuf messages into memory that is used again for the next (Protocol Buffers documentation, "Encoding"). Not thread-safe.
/// </summary>
internal sealed class OtlpWriter
{
    private const int Varint = 0;
    private const int Eight = 1;
    private const int LengthDelimited = 2;
    private const int Four = 5;
    private const int LongestVarint = 10;
    private const int LongLength = 4;

    private byte[] _bytes = new byte[4_096];

    /// <summary>How much is written.</summary>
    public int Length { get; private set; }

    /// <summary>How much memory it holds, in bytes.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>What is written; good until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <inheritdoc cref="Written"/>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Forgets what is written and keeps the memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>An integer, as int64, uint64, a Boolean or an enum has it.</summary>
    public void Number(int field, long value)
    {
        Tag(field, Varint);
        Raw((ulong)value);
    }

    /// <summary>An integer, as sint32 has it.</summary>
    public void Signed(int field, int value)
    {
        Tag(field, Varint);
        Raw((uint)((value << 1) ^ (value >> 31)));
    }

    public void Fixed64(int field, long value)
    {
        Tag(field, Eight);
        BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);
        Length += sizeof(long);
    }

    public void Fixed32(int field, uint value)
    {
        Tag(field, Four);
        BinaryPrimitives.WriteUInt32LittleEndian(Room(sizeof(uint)), value);
        Length += sizeof(uint);
    }

    public void Double(int field, double value) => Fixed64(field, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A text as UTF-8; lone surrogates become the replacement character.</summary>
    public void Text(int field, ReadOnlySpan<char> value)
    {
        var begun = Begin(field);
        Utf8(value);
        End(begun);
    }

    /// <summary>A text as UTF-8, without a field.</summary>
    public void Utf8(ReadOnlySpan<char> value) => Length += Encoding.UTF8.GetBytes(value, Room(Encoding.UTF8.GetMaxByteCount(value.Length)));

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        Raw((ulong)value.Length);
        Put(value);
    }

    /// <summary>A message that is encoded already, with its length before it.</summary>
    public void WithLength(int field, ReadOnlySpan<byte> message)
    {
        Tag(field, LengthDelimited);
        Put(message);
    }

    /// <summary>Bytes that are encoded already.</summary>
    public void Put(ReadOnlySpan<byte> encoded)
    {
        encoded.CopyTo(Room(encoded.Length));
        Length += encoded.Length;
    }

    /// <summary>An item of a packed list of integers.</summary>
    public void PackedNumber(long value) => Raw((ulong)value);

    /// <summary>An item of a packed list of fixed64 or double.</summary>
    public void PackedFixed64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);
        Length += sizeof(long);
    }

    /// <summary>Starts a message within a message, or a packed list.</summary>
    /// <returns>To be given to <see cref="End"/>.</returns>
    public int Begin(int field)
    {
        Tag(field, LengthDelimited);
        // Most messages are shorter than 128 bytes, whose length takes the one byte left here.
        Room(1)[0] = 0;
        Length++;
        return Length;
    }

    /// <summary>Ends it: puts its length before it.</summary>
    public void End(int begun)
    {
        var length = Length - begun;
        if (length < 0x80)
        {
            _bytes[begun - 1] = (byte)length;
            return;
        }
        var size = 1;
        for (var rest = length >> 7; rest != 0; rest >>= 7) { size++; }
        Room(size);
        _bytes.AsSpan(begun, length).CopyTo(_bytes.AsSpan(begun - 1 + size));
        Write(_bytes.AsSpan(begun - 1), (ulong)length);
        Length += size - 1;
    }

    /// <summary>Starts a message that will be long: its length has its room from the beginning, so that nothing is moved at its end.</summary>
    /// <returns>To be given to <see cref="EndLong"/>.</returns>
    public int BeginLong(int field)
    {
        Tag(field, LengthDelimited);
        Room(LongLength);
        Length += LongLength;
        return Length;
    }

    /// <summary>Ends it. Its length has as many bytes as a message of 256 MiB needs, those at its end without a digit.</summary>
    public void EndLong(int begun)
    {
        var length = (uint)(Length - begun);
        var room = _bytes.AsSpan(begun - LongLength, LongLength);
        for (var i = 0; i < LongLength - 1; i++) { room[i] = (byte)(((length >> (7 * i)) & 0x7f) | 0x80); }
        room[LongLength - 1] = (byte)(length >> (7 * (LongLength - 1)));
    }

    private void Tag(int field, int wireType) => Raw((ulong)((field << 3) | wireType));

    private void Raw(ulong value)
    {
        var room = Room(LongestVarint);
        // Tags, and most lengths and numbers, are of one byte.
        if (value < 0x80)
        {
            room[0] = (byte)value;
            Length++;
            return;
        }
        Length += Write(room, value);
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - Length < length) { Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length)); }
        return _bytes.AsSpan(Length);
    }

    private static int Write(Span<byte> room, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7) { room[at++] = (byte)(value | 0x80); }
        room[at++] = (byte)value;
        return at;
    }
}
