using System.Text;

namespace Pcf.Fuzz.Targets;

/// <summary>The shape of a protobuf message: which of its fields are messages and which are texts. What is neither is only skipped.</summary>
internal sealed class Protobuf
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Fields that are messages, by their numbers.</summary>
    public Dictionary<int, Protobuf> Messages { get; init; } = [];

    /// <summary>Fields that are texts.</summary>
    public int[] Texts { get; init; } = [];

    /// <summary>Reads a message and all within it.</summary>
    /// <exception cref="FuzzException">A length leads beyond the end, a type is none, or a text is not UTF-8.</exception>
    public void Check(ReadOnlySpan<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            var field = (int)(key >> 3);
            FuzzException.Unless(field > 0, "a field without a number");
            switch (key & 7)
            {
                case 0: Varint(message, ref at); break;
                case 1: at += sizeof(long); break;
                case 2: CheckBytes(field, Bytes(message, ref at)); break;
                case 5: at += sizeof(int); break;
                default: throw new FuzzException($"a field of type {key & 7}");
            }
            FuzzException.Unless(at <= message.Length, "a field is longer than its message");
        }
    }

    /// <summary>Reads a number and moves past it.</summary>
    /// <exception cref="FuzzException">It does not end.</exception>
    public static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            FuzzException.Unless(at < bytes.Length, "a number does not end");
            var part = bytes[at++];
            value |= (ulong)(part & 127) << shift;
            if (part < 128) { return value; }
        }
        throw new FuzzException("a number of more than 64 bits");
    }

    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> message, ref int at)
    {
        var length = Varint(message, ref at);
        FuzzException.Unless(length <= (ulong)(message.Length - at), "a length leads beyond the end of its message");
        var bytes = message.Slice(at, (int)length);
        at += (int)length;
        return bytes;
    }

    private void CheckBytes(int field, ReadOnlySpan<byte> bytes)
    {
        if (Messages.TryGetValue(field, out var inner)) { inner.Check(bytes); }
        if (!Texts.Contains(field)) { return; }
        try
        {
            Strict.GetCharCount(bytes);
        }
        catch (ArgumentException)
        {
            throw new FuzzException($"the text of field {field} is not UTF-8");
        }
    }
}
