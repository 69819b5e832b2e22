using System.Text;

namespace Pcf.Metrics.Tests.Support;

/// <summary>A protocol buffer message, read field by field without a schema.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> _fields = [];

    private ProtobufMessage(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var tag = Varint(bytes, ref at);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0: _fields.Add((field, Varint(bytes, ref at), [])); break;
                case 1:
                    _fields.Add((field, BitConverter.ToUInt64(bytes, at), []));
                    at += sizeof(ulong);
                    break;
                case 2: _fields.Add((field, 0, Take(bytes, ref at))); break;
                default: throw new FormatException($"wire type {tag & 7}");
            }
        }
    }

    public static List<ProtobufMessage> ReadDelimited(byte[] bytes)
    {
        var messages = new List<ProtobufMessage>();
        for (var at = 0; at < bytes.Length;) { messages.Add(new ProtobufMessage(Take(bytes, ref at))); }
        return messages;
    }

    public string Text(int field) => Encoding.UTF8.GetString(One(field).Bytes);

    public long Number(int field) => (long)One(field).Number;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(One(field).Number);

    public ProtobufMessage Message(int field) => new(One(field).Bytes);

    public List<ProtobufMessage> Messages(int field) => [.. _fields.Where(f => f.Field == field).Select(f => new ProtobufMessage(f.Bytes))];

    public long[] Signed(int field) => [.. _fields.Where(f => f.Field == field).Select(f => (long)(f.Number >> 1) ^ -(long)(f.Number & 1))];

    private (int Field, ulong Number, byte[] Bytes) One(int field) => _fields.Single(f => f.Field == field);

    private static byte[] Take(byte[] bytes, ref int at)
    {
        var length = (int)Varint(bytes, ref at);
        at += length;
        return bytes[(at - length)..at];
    }

    private static ulong Varint(byte[] bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            value |= (ulong)(bytes[at] & 0x7F) << shift;
            if (bytes[at++] < 0x80) { return value; }
        }
    }
}
