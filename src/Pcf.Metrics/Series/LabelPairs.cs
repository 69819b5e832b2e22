using System.Text;

namespace Pcf.Metrics.Series;

/// <summary>The labels of a series as the protobuf format has them: a message LabelPair each (io.prometheus.client, metrics.proto,
/// Metric.label).</summary>
internal static class LabelPairs
{
    // Field 1 of Metric and of LabelPair, field 2 of LabelPair; all of them with a length.
    private const byte Field1 = (1 << 3) | 2;
    private const byte Field2 = (2 << 3) | 2;

    public static byte[] Encode(ReadOnlySpan<Label> labels, string[] values)
    {
        var size = 0;
        for (var i = 0; i < labels.Length; i++) { size += SizeOfField(SizeOfPair(labels[i].Name, values[i])); }
        var bytes = new byte[size];
        var at = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            PutHead(bytes, ref at, Field1, SizeOfPair(labels[i].Name, values[i]));
            PutText(bytes, ref at, Field1, labels[i].Name);
            PutText(bytes, ref at, Field2, values[i]);
        }
        return bytes;
    }

    private static int SizeOfPair(string name, string value) =>
        SizeOfField(Encoding.UTF8.GetByteCount(name)) + SizeOfField(Encoding.UTF8.GetByteCount(value));

    private static int SizeOfField(int length)
    {
        var size = 2 + length;
        for (var rest = length >> 7; rest != 0; rest >>= 7) { size++; }
        return size;
    }

    private static void PutText(byte[] bytes, ref int at, byte field, string text)
    {
        PutHead(bytes, ref at, field, Encoding.UTF8.GetByteCount(text));
        at += Encoding.UTF8.GetBytes(text, bytes.AsSpan(at));
    }

    private static void PutHead(byte[] bytes, ref int at, byte field, int length)
    {
        bytes[at++] = field;
        for (; length >= 0x80; length >>= 7) { bytes[at++] = (byte)(length | 0x80); }
        bytes[at++] = (byte)length;
    }
}
