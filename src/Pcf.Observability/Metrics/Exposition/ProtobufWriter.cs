using System.Buffers.Binary;
using System.Text;

namespace Pcf.Observability.Metrics.Exposition;

/// <summary>The wire form of protocol buffers, as far as metrics need it (Protocol Buffers documentation, "Encoding"). Not thread-safe.</summary>
internal sealed class ProtobufWriter(PageBuffer buffer)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;
    private const int LongestVarint = 10;

    /// <summary>An integer that is not negative.</summary>
    public void Number(int field, long value)
    {
        Tag(field, Varint);
        Raw((ulong)value);
    }

    /// <summary>An integer of either sign, as sint32 and sint64 have it.</summary>
    public void Signed(int field, long value)
    {
        Tag(field, Varint);
        Raw((ulong)((value << 1) ^ (value >> 63)));
    }

    public void Double(int field, double value)
    {
        Tag(field, Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.Room(sizeof(double)), value);
        buffer.Advance(sizeof(double));
    }

    public void Text(int field, string value)
    {
        Tag(field, Bytes);
        Raw((ulong)Encoding.UTF8.GetByteCount(value));
        buffer.Put(value);
    }

    /// <summary>Starts a message within a message.</summary>
    /// <returns>To be given to <see cref="End"/>.</returns>
    public int Begin(int field)
    {
        Tag(field, Bytes);
        // Most messages are shorter than 128 bytes, whose length takes the one byte left here.
        buffer.Put((byte)0);
        return buffer.Used;
    }

    /// <summary>Ends it: puts its length before it.</summary>
    public void End(int begun)
    {
        var length = buffer.Used - begun;
        var size = SizeOf((ulong)length);
        if (size > 1) { buffer.Open(begun, size - 1); }
        Write(buffer.At(begun - 1, size), (ulong)length);
    }

    /// <summary>Puts the length of what was written from a place on before it.</summary>
    public void PutLength(int begun)
    {
        var length = (ulong)(buffer.Used - begun);
        Write(buffer.Open(begun, SizeOf(length)), length);
    }

    private void Tag(int field, int wireType) => Raw((ulong)((field << 3) | wireType));

    private void Raw(ulong value) => buffer.Advance(Write(buffer.Room(LongestVarint), value));

    private static int Write(Span<byte> room, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7) { room[at++] = (byte)(value | 0x80); }
        room[at++] = (byte)value;
        return at;
    }

    private static int SizeOf(ulong value)
    {
        var size = 1;
        while ((value >>= 7) != 0) { size++; }
        return size;
    }
}
