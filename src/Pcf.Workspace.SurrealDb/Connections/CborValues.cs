using System.Formats.Cbor;

namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>Values in the form that SurrealDB has for CBOR: its own types are tagged.</summary>
/// <remarks>CBOR and not JSON, because texts, numbers and record ids stay what they are: nothing has to be escaped or guessed.</remarks>
internal static class CborValues
{
    private const CborTag None = (CborTag)6;
    private const CborTag Record = (CborTag)8;
    private const int MaxDepth = 64;

    /// <summary>Writes a text, number, truth value, record id, list, or map; null is SurrealDB's NONE.</summary>
    /// <exception cref="ArgumentException">The value is of another type, or a text is not well-formed.</exception>
    public static void Write(CborWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteTag(None);
                writer.WriteNull();
                break;
            case string text:
                writer.WriteTextString(text);
                break;
            case bool truth:
                writer.WriteBoolean(truth);
                break;
            case int number:
                writer.WriteInt32(number);
                break;
            case long number:
                writer.WriteInt64(number);
                break;
            case RecordId record:
                writer.WriteTag(Record);
                writer.WriteStartArray(2);
                writer.WriteTextString(record.Table);
                Write(writer, record.Key);
                writer.WriteEndArray();
                break;
            case IReadOnlyDictionary<string, object?> map:
                writer.WriteStartMap(map.Count);
                foreach (var (name, item) in map)
                {
                    writer.WriteTextString(name);
                    Write(writer, item);
                }
                writer.WriteEndMap();
                break;
            case IReadOnlyList<object?> list:
                writer.WriteStartArray(list.Count);
                foreach (var item in list) { Write(writer, item); }
                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"A {value.GetType().Name} has no form in SurrealDB here.", nameof(value));
        }
    }

    /// <summary>Reads a value: text, <see cref="long"/>, <see cref="double"/>, truth value, list, map, bytes, or null.</summary>
    /// <exception cref="CborContentException">It is no value, or too deep.</exception>
    public static object? Read(CborReader reader, int depth = 0)
    {
        if (depth > MaxDepth) { throw new CborContentException($"The value is more than {MaxDepth} levels deep."); }
        switch (reader.PeekState())
        {
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                return reader.ReadTextString();
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                return reader.ReadInt64();
            case CborReaderState.HalfPrecisionFloat or CborReaderState.SinglePrecisionFloat or CborReaderState.DoublePrecisionFloat:
                return reader.ReadDouble();
            case CborReaderState.Boolean:
                return reader.ReadBoolean();
            case CborReaderState.Null:
                reader.ReadNull();
                return null;
            case CborReaderState.ByteString or CborReaderState.StartIndefiniteLengthByteString:
                return reader.ReadByteString();
            case CborReaderState.StartArray:
                return ReadList(reader, depth);
            case CborReaderState.StartMap:
                return ReadMap(reader, depth);
            case CborReaderState.Tag:
                // A type of SurrealDB's own: what is in it says enough here.
                reader.ReadTag();
                return Read(reader, depth + 1);
            default:
                reader.SkipValue();
                return null;
        }
    }

    private static List<object?> ReadList(CborReader reader, int depth)
    {
        var list = new List<object?>();
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray) { list.Add(Read(reader, depth + 1)); }
        reader.ReadEndArray();
        return list;
    }

    private static Dictionary<string, object?> ReadMap(CborReader reader, int depth)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap) { map[reader.ReadTextString()] = Read(reader, depth + 1); }
        reader.ReadEndMap();
        return map;
    }
}
