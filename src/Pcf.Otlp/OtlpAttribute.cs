using System.Globalization;

namespace Pcf.Otlp;

/// <summary>Writes attributes: messages KeyValue with a value AnyValue (opentelemetry-proto, common.proto).</summary>
internal static class OtlpAttribute
{
    /// <summary>Characters of a text value; what is longer is cut and ends in <see cref="Cut"/>.</summary>
    public const int MaxText = 16_384;

    private const string Cut = "…[cut]";
    private const int MaxItems = 1_024;

    private const int Key = 1;
    private const int Value = 2;

    private const int StringValue = 1;
    private const int BooleanValue = 2;
    private const int IntegerValue = 3;
    private const int DoubleValue = 4;
    private const int ArrayValue = 5;

    /// <summary>An attribute whose value is a text that has its bound already.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="field">The field of the message around it.</param>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    public static void Put(OtlpWriter writer, int field, string name, string value)
    {
        var pair = writer.Begin(field);
        writer.Text(Key, name);
        PutWhole(writer, Value, value);
        writer.End(pair);
    }

    /// <summary>The message AnyValue with a text that has its bound already.</summary>
    public static void PutWhole(OtlpWriter writer, int field, string value)
    {
        var any = writer.Begin(field);
        writer.Text(StringValue, value);
        writer.End(any);
    }

    /// <summary>
    /// An attribute of any value: texts, cut at <see cref="MaxText"/>, Booleans, numbers, arrays of them; another value is its text.
    /// </summary>
    /// <inheritdoc cref="Put(OtlpWriter, int, string, string)"/>
    public static void Put(OtlpWriter writer, int field, string name, object value)
    {
        var pair = writer.Begin(field);
        writer.Text(Key, name);
        PutAny(writer, Value, value);
        writer.End(pair);
    }

    /// <summary>An attribute of any value whose name is encoded already.</summary>
    /// <inheritdoc cref="Put(OtlpWriter, int, string, object)"/>
    public static void Put(OtlpWriter writer, int field, ReadOnlySpan<byte> name, object value)
    {
        var pair = writer.Begin(field);
        writer.Bytes(Key, name);
        PutAny(writer, Value, value);
        writer.End(pair);
    }

    /// <summary>The message AnyValue.</summary>
    public static void PutAny(OtlpWriter writer, int field, object? value)
    {
        var any = writer.Begin(field);
        switch (value)
        {
            case null: break;
            case string text: PutText(writer, text); break;
            case bool truth: writer.Number(BooleanValue, truth ? 1 : 0); break;
            case int number: writer.Number(IntegerValue, number); break;
            case long number: writer.Number(IntegerValue, number); break;
            case short or byte or sbyte or ushort or uint:
                writer.Number(IntegerValue, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double or float: writer.Double(DoubleValue, Convert.ToDouble(value, CultureInfo.InvariantCulture)); break;
            case Array items:
                var list = writer.Begin(ArrayValue);
                for (var i = 0; i < items.Length && i < MaxItems; i++)
                {
                    var item = items.GetValue(i);
                    PutAny(writer, 1, item is Array ? "[…]" : item);
                }
                writer.End(list);
                break;
            default: PutText(writer, Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""); break;
        }
        writer.End(any);
    }

    private static void PutText(OtlpWriter writer, string text)
    {
        if (text.Length <= MaxText) { writer.Text(StringValue, text); }
        else { writer.Text(StringValue, string.Concat(text.AsSpan(0, MaxText), Cut)); }
    }
}
