using System.Buffers.Binary;

namespace Pcf.Metrics.Exposition;

/// <summary>The wire form of protocol buffers, as far as metrics need it (Protocol Buffers documentation, "Encoding"). Not thread-safe.</summary>
internal sealed class ProtobufWriter(ScrapeBuffer buffer)
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
        // Written as a message is, length last: most texts are short, and asking for their length would read them twice.
        var begun = Begin(field);
        buffer.Put(value);
        End(begun);
    }

    /// <summary>A text that is in UTF-8 already.</summary>
    public void Text(int field, ReadOnlySpan<byte> value)
    {
        var begun = Begin(field);
        buffer.Put(value);
        End(begun);
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
        if (length < 0x80)
        {
            buffer.At(begun - 1, 1)[0] = (byte)length;
            return;
        }
        var size = SizeOf((ulong)length);
        buffer.Open(begun, size - 1);
        Write(buffer.At(begun - 1, size), (ulong)length);
    }

    /// <summary>Puts the length of what was written from a place on before it.</summary>
    public void PutLength(int begun)
    {
        var length = (ulong)(buffer.Used - begun);
        Write(buffer.Open(begun, SizeOf(length)), length);
    }

    // The fields of metrics are below 16, so a tag is one byte.
    private void Tag(int field, int wireType) => buffer.Put((byte)((field << 3) | wireType));

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
